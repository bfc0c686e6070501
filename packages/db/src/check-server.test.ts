import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { checkServer } from './check-server.ts';
import { createTestDatabase } from './testing.ts';

test.each([
  ['localhost:5432/x', 'url-syntax'],
  ['mysql://a:b@localhost/x', 'url-syntax'],
  ['postgresql://a:p@ss:w@rd@[/x', 'url-syntax'],
  ['', 'url-syntax'],
  ['postgresql://posthorn:secret@127.0.0.1:1/x', 'url-unreachable'],
  ['postgresql://posthorn:secret@host.invalid/x', 'url-unreachable'],
])('%s: %s', async (url, code) => {
  const error = await checkServer(url).catch((caught: Error) => caught);
  expect(error).toMatchObject({ name: 'StartError', code });
  expect(String(error)).not.toContain('secret');
});

test('a wrong password, a missing database and settings that lose mail are told apart', async () => {
  await using database = await createTestDatabase({ empty: true });
  const url = new URL(database.url);
  expect(await checkServer(database.url)).toEqual([
    expect.stringContaining('fsync = off'),
    expect.stringContaining('synchronous_commit = off'),
    expect.stringContaining('full_page_writes = off'),
  ]);
  url.pathname = '/nothing_here';
  await expect(checkServer(url.href)).rejects.toMatchObject({ code: 'url-database' });
  url.password = 'wrong';
  await expect(checkServer(url.href)).rejects.toMatchObject({ code: 'url-auth' });
});

test('something that listens but is no Postgres', async () => {
  const server = createServer((socket) => socket.end('220 mail.example.org ESMTP\r\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await expect(checkServer(`postgresql://a:b@127.0.0.1:${port}/x`)).rejects.toMatchObject({ code: 'url-unreachable' });
  server.close();
});
