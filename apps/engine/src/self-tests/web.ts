import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { type Finding, fail, ok, warn } from '@posthorn/settings/self-test';
import type { ListenerAddress } from '../index.ts';
import type { WebKind } from '../web/server.ts';
import { reachable } from './dialogue.ts';
import type { EngineSelfTests } from './self-test.ts';

/** Is each web port open, and is it this engine that answers there? */
export const web: EngineSelfTests = {
  async ports(check, { house, web: open }) {
    const wanted = house.inForce().configuration.web.listeners.filter(({ enabled }) => enabled);
    await check('What the settings ask for', () =>
      wanted.length === 0
        ? warn('No web listener is switched on: neither policies nor certificates can be had through this machine.')
        : ok(`Switched on: ${wanted.map(({ name }) => name).join(', ')}.`),
    );
    for (const { name, kind, port } of wanted) {
      await check(`${name} (${kind})`, async () => {
        const place = open.find((one) => one.name === name);
        return place ? await look(place) : fail(`Port ${port} is not open in this engine.`);
      });
    }
  },
};

async function look(place: ListenerAddress<WebKind>): Promise<Finding> {
  const where = `${place.address} port ${place.port}`;
  const { status, body, names } = await askWeb(place, { host: 'self-test.invalid', path: '/' });
  if (status !== 404 || body !== 'Not here.\n')
    return fail(`${where} is answered by something else, with ${status}: does another program have the port?`);
  return ok(`Open on ${where}, and answers.`, names ? { facts: { 'certificate without a name': names } } : {});
}

/** One question to a web port of this machine, whatever certificate it shows. */
export function askWeb(
  { kind, address, port }: ListenerAddress<WebKind>,
  { host, path }: { host: string; path: string },
): Promise<{ status: number; body: string; names?: string; authorizationError?: string }> {
  const ask = kind === 'https' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const asked = ask({
      host: reachable(address),
      port,
      path,
      headers: { host },
      agent: false,
      ...(kind === 'https' ? { servername: host, rejectUnauthorized: false } : {}),
      signal: AbortSignal.timeout(8000),
    });
    asked.once('error', reject);
    asked.once('response', (response) => {
      const socket = response.socket as Partial<TLSSocket>;
      const names = socket.getPeerCertificate?.().subjectaltname;
      const error: unknown = socket.authorizationError;
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body = (body + text).slice(0, 70_000);
      });
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          body,
          ...(names === undefined ? {} : { names }),
          ...(error ? { authorizationError: String(error) } : {}),
        }),
      );
    });
    asked.end();
  });
}
