import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { createPost } from './post.ts';

const server = createServer((asked, answer) => {
  if (asked.url === '/half') answer.writeHead(200, { 'content-length': '100' }).write('begun');
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
const postIn = (timeoutMs: number) => createPost({ addressesOf: async () => [], guard: () => null, timeoutMs });
const request = { body: Buffer.from('x'), headers: {}, maxOctets: 1000 };

test.each(['/none', '/half'])('an answer that never begins or never ends is said to be none: %s', async (path) => {
  const asked = postIn(200)(new URL(`http://127.0.0.1:${port}${path}`), request);
  await expect(asked).rejects.toThrow('no answer within 0.2 s');
});

test.each(['localhost', 'LOCALHOST.', 'app.localhost'])('%s is this machine, whatever DNS says', async (host) => {
  server.once('request', (_, answer) => answer.end('here'));
  const url = new URL(`http://${host}:${port}/here`);
  expect(await postIn(20_000)(url, { ...request, method: 'GET' })).toMatchObject({ status: 200, address: '127.0.0.1' });
  const guarded = createPost({ addressesOf: async () => [], guard: () => 'not here', timeoutMs: 20_000 });
  await expect(guarded(url, request)).rejects.toThrow('not here');
});

test('whoever asked may stop waiting', async () => {
  const stop = new AbortController();
  const asked = postIn(3_600_000)(new URL(`http://127.0.0.1:${port}/none`), { ...request, signal: stop.signal });
  server.once('request', () => stop.abort());
  await expect(asked).rejects.toThrow(/abort/i);
});
