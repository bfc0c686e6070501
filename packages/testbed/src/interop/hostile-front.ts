import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';

/** What the front does with a request in place of passing it on; nothing: it is passed on. `silence`: no answer ever comes; `afterMs`: it is passed on late. */
export type Mischief =
  | 'drop'
  | 'garbage'
  | 'silence'
  | { afterMs: number }
  | { status: number; headers?: Record<string, string>; body: string };

export type HostileFront = {
  port: number;
  /** Paths of requests that came, in order. */
  seen: string[];
  /** Paths of requests that got silence, and still wait for an answer. */
  held: Set<{ path: string }>;
  /** Asked for each request; set to undefined to behave again. */
  mischief: ((path: string) => Mischief | undefined) | undefined;
  [Symbol.asyncDispose](): Promise<void>;
};

/** A web server before another one, which passes on what it is asked and misbehaves on request. */
export async function startHostileFront(
  behind: () => number,
  pair: { certificate: string; privateKey: string },
): Promise<HostileFront> {
  const server = createServer({ cert: pair.certificate, key: pair.privateKey }, (asked, answer) => {
    const path = asked.url ?? '';
    front.seen.push(path);
    const mischief = front.mischief?.(path);
    if (mischief === undefined) pass(asked, answer, behind());
    else if (mischief === 'silence') hold(path, asked);
    else if (mischief === 'drop') asked.socket.destroy();
    else if (mischief === 'garbage') answer.end('\u0000<html>{"');
    else if ('afterMs' in mischief) setTimeout(() => pass(asked, answer, behind()), mischief.afterMs);
    else answer.writeHead(mischief.status, mischief.headers).end(mischief.body);
  });
  const hold = (path: string, asked: IncomingMessage): void => {
    const one = { path };
    front.held.add(one);
    asked.socket.once('close', () => front.held.delete(one));
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const front: HostileFront = {
    port: (server.address() as AddressInfo).port,
    seen: [],
    held: new Set(),
    mischief: undefined,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
  return front;
}

/** With the Host that was asked for: addresses in answers lead to the front again. */
function pass(asked: IncomingMessage, answer: ServerResponse, port: number): void {
  const { method, url, headers } = asked;
  const onward = request({
    host: '127.0.0.1',
    port,
    path: url,
    ...(method === undefined ? {} : { method }),
    headers,
    rejectUnauthorized: false,
    agent: false,
  });
  onward.on('error', () => answer.destroy());
  onward.on('response', (response) => {
    answer.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(answer);
  });
  asked.pipe(onward);
}
