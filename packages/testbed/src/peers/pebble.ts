import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@posthorn/db/testing/free-port';
import { startDaemon, waitForPort } from './process.ts';

export type Pebble = {
  port: number;
  /** The root of what it issues, in PEM form. */
  root: string;
  output(): string;
  [Symbol.asyncDispose](): Promise<void>;
};

/**
 * Debian's Pebble, the test authority of Let's Encrypt: it checks nonces and signatures, fetches answers to challenges from `httpPort` of the addresses
 * that the DNS server gives, and issues real certificates. It refuses some good nonces, as it does by default.
 */
export async function startPebble(options: {
  httpPort: number;
  dns: { host: string; port: number };
  /** For its own web server, in PEM form. */
  pair: { certificate: string; privateKey: string };
}): Promise<Pebble> {
  const directory = await mkdtemp(join(tmpdir(), 'posthorn-pebble-'));
  const file = (name: string, text: string): string => {
    writeFileSync(join(directory, name), text, { mode: 0o600 });
    return join(directory, name);
  };
  const [port, management, tlsPort] = [await freePort(), await freePort(), await freePort()];
  const config = {
    listenAddress: `127.0.0.1:${port}`,
    managementListenAddress: `127.0.0.1:${management}`,
    certificate: file('cert.pem', options.pair.certificate),
    privateKey: file('key.pem', options.pair.privateKey),
    httpPort: options.httpPort,
    tlsPort,
  };
  const daemon = startDaemon(
    'pebble',
    [
      '-config',
      file('config.json', JSON.stringify({ pebble: config })),
      '-dnsserver',
      `${options.dns.host}:${options.dns.port}`,
    ],
    { env: { ...process.env, PEBBLE_VA_NOSLEEP: '1', PEBBLE_AUTHZREUSE: '0', PEBBLE_WFE_NONCEREJECT: '15' } },
  );
  try {
    await waitForPort(port, 'pebble');
    await waitForPort(management, 'the management of pebble');
    const root = await get(management, '/roots/0');
    return {
      port,
      root,
      output: daemon.output,
      async [Symbol.asyncDispose]() {
        await daemon.stop();
        await rm(directory, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await daemon.stop();
    throw new Error(`${(error as Error).message}: ${daemon.output()}`);
  }
}

const get = (port: number, path: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, rejectUnauthorized: false, agent: false });
    asked.once('error', reject).once('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.once('end', () => resolve(text));
    });
    asked.end();
  });
