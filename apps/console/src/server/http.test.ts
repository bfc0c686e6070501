import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BodyTooLarge, toRequest } from './http.ts';

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
