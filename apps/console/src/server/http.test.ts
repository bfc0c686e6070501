import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BodyTooLarge, toRequest } from './http.ts';
import { refuseTooLarge } from './too-large.ts';

const heard: unknown[] = [];
const server = createServer((incoming, response) => {
  const read = async () =>
    (await toRequest(incoming, response, { address: '127.0.0.1', isSecure: false, maxBody: 1000 }).text()).length;
  read()
    .then(
      (length) => heard.push(length),
      (error: unknown) => heard.push(error instanceof BodyTooLarge || (error as Error).cause instanceof BodyTooLarge),
    )
    .finally(() => response.end());
});
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());

test.each([
  ['a body within the limit is read', 1000, true, 1000],
  ['a body announced as too large is refused before it is read', 1001, true, true],
  [
    'a body of unknown length was held in memory whole, however long, before anybody signed in',
    50_000_000,
    false,
    true,
  ],
])('%s', async (_, size, isAnnounced, outcome) => {
  const { port } = server.address() as AddressInfo;
  const headers = isAnnounced ? { 'content-length': size } : {};
  const sent = request({ host: '127.0.0.1', port, method: 'POST', headers });
  sent.on('error', () => {});
  sent.end(Buffer.alloc(size, 120));
  await new Promise((resolve) => sent.once('close', resolve));
  expect(heard.pop()).toBe(outcome);
});

test.each([
  ['announced', true],
  ['of unknown length', false],
])('a client that sends 50 MB without a pause hears why they are not taken: %s', async (_, isAnnounced) => {
  await using refusing = await listening((incoming, response) => {
    const facts = { address: '127.0.0.1', isSecure: false, maxBody: 1000 };
    const read = async () => (await toRequest(incoming, response, facts).text()).length;
    read().then(
      () => response.end(),
      () => refuseTooLarge(incoming, response, facts.maxBody),
    );
  });
  const headers = isAnnounced ? { 'content-length': 50_000_000 } : {};
  const sent = request({ host: '127.0.0.1', port: refusing.port, method: 'POST', headers });
  const heard = once(sent, 'response');
  const closed = new Promise((resolve) => sent.once('close', resolve));
  sent.end(Buffer.alloc(50_000_000, 120));
  const [response] = (await heard) as [IncomingMessage];
  expect(response.statusCode).toBe(413);
  expect(response.headers['content-type']).toBe('application/problem+json');
  expect(JSON.parse(await text(response))).toMatchObject({
    status: 413,
    detail: 'A request body may have at most 1000 octets here.',
  });
  await closed;
});

const listening = async (handler: RequestListener) => {
  const server = createServer(handler);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
};
