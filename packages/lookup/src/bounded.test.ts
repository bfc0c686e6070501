import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { expect, test, vi } from 'vitest';
import { openRedis } from './redis/open.ts';
import { openSql } from './sql/open.ts';

const secret = async (): Promise<string> => 'pw';
const at = (port: number) => ({ name: 'liar', host: '127.0.0.1', port, tls: 'none' as const });

test.each([
  ['a text of a gigabyte', '$1073741823\r\n', 'A', 'larger than 8 MB'],
  ['a line without end', '+', 'A', 'larger than 8 MB'],
  ['a billion values', '*1000000000\r\n', '$1\r\na\r\n', 'announces more values'],
  ['lists in lists without end', '', '*1\r\n', 'not RESP'],
  ['a number beyond all', '*99999999999999', '\r\n', /announces more values|not RESP/],
])(
  'a server of Redis that says %s ends its connection and no more; what comes next is asked anew',
  async (_, head, more, words) => {
    await using liar = await startLiar((socket) =>
      socket.on('data', (octets: Buffer) => {
        const text = octets.toString('latin1').toLowerCase();
        if (text.includes('get')) flood(socket, head, more);
        else socket.write('+OK\r\n'.repeat(text.split('*').length - 1));
      }),
    );
    await using redis = openRedis({ ...at(liar.port), database: 0 }, { secret, timeoutMs: 60_000 });
    await expect(redis.command(['GET', 'x'])).rejects.toThrow(words);
    await expect(redis.command(['GET', 'x'])).rejects.toThrow(words);
    expect(liar.connections).toBe(2);
  },
);

test.each([
  ['postgres', 'at once', 'R\u007f\u00ff\u00ff\u00ff'],
  ['postgres', 'as an answer', `${READY()}D\u003f\u00ff\u00ff\u00ff`],
  ['mysql', 'at once', '\u00ff\u00ff\u00ff\u0000'],
] as const)(
  'a server of %s that says a gigabyte comes, %s, is believed no further than its bound',
  async (kind, _, head) => {
    await using liar = await startLiar((socket) => flood(socket, head, 'A'));
    await using sql = openSql(
      { ...at(liar.port), kind, database: 'd', username: 'u', connections: 2 },
      { secret, readOnly: false, timeoutMs: 60_000 },
    );
    await expect(sql.run('SELECT 1', [])).rejects.toThrow(/larger than 8 MB|makes no sense/);
  },
);

test('a question without patience does not cut off those that share its connection to a slow server of Redis', async () => {
  const answer = vi.fn<() => void>();
  await using liar = await startLiar((socket) =>
    socket.on('data', (octets: Buffer) => {
      const text = octets.toString('latin1').toLowerCase();
      if (text.includes('slow')) answer.mockImplementation(() => void socket.write('$3\r\nyes\r\n$3\r\nyes\r\n'));
      else socket.write('+OK\r\n'.repeat(text.split('*').length - 1));
    }),
  );
  await using redis = openRedis({ ...at(liar.port), database: 0 }, { secret, timeoutMs: 60_000 });
  await redis.command(['PING']);
  const patient = redis.command(['GET', 'slow']);
  await expect(redis.command(['GET', 'slow'], 50)).rejects.toThrow('no answer within 50 ms');
  answer();
  expect(await patient).toBe('yes');
  expect(liar.connections).toBe(1);
});

/** A server that never hangs up by itself. */
async function startLiar(serve: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => {});
    serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as { port: number }).port,
    get connections() {
      return connections;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** As much as the other side takes. */
function flood(socket: Socket, head: string, more: string): void {
  const octets = Buffer.from(more.repeat(Math.ceil(65_536 / more.length)), 'latin1');
  socket.write(head, 'latin1');
  const go = (): void => {
    while (!socket.destroyed && socket.write(octets));
  };
  socket.on('drain', go);
  go();
}

/** PostgreSQL: signed in, and ready for a question. */
function READY(): string {
  return 'R\0\0\0\u0008\0\0\0\0Z\0\0\0\u0005I';
}
