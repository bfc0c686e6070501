import { existsSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { createTestDatabase } from '@posthorn/db/testing';
import { openRedis, type RedisServer } from '@posthorn/lookup/redis/open';
import { openSql, type SqlServer } from '@posthorn/lookup/sql/open';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMariadb } from '../peers/mariadb.ts';
import { type RedisPeer, startRedis } from '../peers/redis.ts';

const secret = async ({ $secret }: { $secret: string }): Promise<string> => $secret;

describe.skipIf(!existsSync('/usr/bin/redis-server'))('a server of Redis', () => {
  let peer: RedisPeer;
  beforeAll(async () => {
    peer = await startRedis({ password: 'opensesame' });
  });
  afterAll(() => peer[Symbol.asyncDispose]());

  const at = (over: Partial<RedisServer> = {}): RedisServer => ({
    name: 'r',
    host: '127.0.0.1',
    port: peer.port,
    database: 10,
    password: { $secret: 'opensesame' },
    tls: 'none',
    ...over,
  });

  test('any command, its words apart, in its own database', async () => {
    await using redis = openRedis(at(), { secret });
    expect(await redis.command(['SET', 'a b', 'x\r\nFLUSHALL\r\n'])).toBe('OK');
    expect(await redis.command(['GET', 'a b'])).toBe('x\r\nFLUSHALL\r\n');
    await redis.command(['SADD', 's', '192.0.2.0/24', '10.0.0.0/8']);
    expect((await redis.command(['SMEMBERS', 's'])) as string[]).toHaveLength(2);
    expect(await redis.command(['HGET', 'none', 'f'])).toBeNull();
    await expect(redis.command(['HGET', 's', 'f'])).rejects.toThrow('WRONGTYPE');
    await using other = openRedis(at({ database: 0 }), { secret });
    expect(await other.command(['GET', 'a b'])).toBeNull();
  });

  test('a wrong password is told, and the server rests after several', async () => {
    await using redis = openRedis(at({ password: { $secret: 'wrong' } }), { secret });
    for (let at = 0; at < 5; at++) await expect(redis.command(['PING'])).rejects.toThrow(/WRONGPASS|invalid/);
    await expect(redis.command(['PING'])).rejects.toThrow('rests');
  });

  test('frozen: no answer in time; gone: refused; back: answers again', async () => {
    await using redis = openRedis(at(), { secret, timeoutMs: 300 });
    await redis.command(['PING'], 10_000);
    peer.freeze();
    try {
      await expect(redis.command(['PING'])).rejects.toThrow('no answer within 300 ms');
    } finally {
      peer.thaw();
    }
    await peer.kill();
    await expect(redis.command(['PING'], 10_000)).rejects.toThrow(/hung up|nobody listens there \(ECONNREFUSED\)/);
    await expect(redis.command(['PING'], 10_000)).rejects.toThrow('nobody listens there (ECONNREFUSED)');
    await peer.start();
    await expect.poll(() => redis.command(['PING'], 10_000).catch(() => 'not yet'), { timeout: 30_000 }).toBe('PONG');
  });

  test('garbage in place of answers is a failure, not a crash', async () => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.write('HTTP/1.1 400 Bad Request\r\n\r\n\u0000\u0001');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as { port: number };
      await using redis = openRedis(at({ port }), { secret, timeoutMs: 20_000 });
      await expect(redis.command(['PING'])).rejects.toThrow('what it says is not RESP');
    } finally {
      for (const socket of sockets) socket.destroy();
      server.close();
    }
  });
});

test('Postgres: parameters, values as text, and nothing that writes', async () => {
  await using database = await createTestDatabase({ empty: true });
  const url = new URL(database.url);
  const server: SqlServer = {
    name: 'own',
    kind: 'postgres',
    host: url.hostname,
    port: Number(url.port),
    database: url.pathname.slice(1),
    username: decodeURIComponent(url.username),
    password: { $secret: decodeURIComponent(url.password) },
    tls: 'none',
    connections: 2,
  };
  await using writer = openSql(server, { secret, readOnly: false, timeoutMs: 20_000 });
  await writer.run('CREATE TABLE vip (address text, since date, level int)', []);
  const one = writer.parameter(1);
  expect(
    await writer.run(`INSERT INTO vip VALUES (${one}, '2026-01-02', 3)`, [`x'; DROP TABLE vip; --`]),
  ).toMatchObject({ count: 1 });
  await using reader = openSql(server, { secret, readOnly: true, timeoutMs: 20_000 });
  expect(await reader.run('SELECT * FROM vip WHERE address = $1', [`x'; DROP TABLE vip; --`])).toEqual({
    columns: ['address', 'since', 'level'],
    rows: [[`x'; DROP TABLE vip; --`, '2026-01-02', '3']],
    count: 1,
  });
  await expect(reader.run('DELETE FROM vip', [])).rejects.toThrow('read-only');
  await expect(reader.run('SELECT pg_sleep(60)', [], 200)).rejects.toThrow();
  expect((await reader.run('SELECT count(*) FROM vip', [])).rows).toEqual([['1']]);
});

test.skipIf(!existsSync('/usr/sbin/mariadbd'))(
  'MariaDB: parameters, values as text, and nothing that writes',
  async () => {
    await using peer = await startMariadb([
      'CREATE DATABASE site',
      'CREATE TABLE site.vip (address varchar(300), level int)',
      `CREATE USER 'writer'@'%' IDENTIFIED BY 'pw'`,
      `GRANT ALL ON site.* TO 'writer'@'%'`,
    ]);
    const server: SqlServer = {
      name: 'own',
      kind: 'mysql',
      host: '127.0.0.1',
      port: peer.port,
      database: 'site',
      username: 'writer',
      password: { $secret: 'pw' },
      tls: 'none',
      connections: 2,
    };
    await using writer = openSql(server, { secret, readOnly: false, timeoutMs: 20_000 });
    const written = await writer.run('INSERT INTO vip VALUES (?, ?)', [`x' OR 1=1 -- ü`, 3]);
    expect(written).toMatchObject({ count: 1, rows: [] });
    await using reader = openSql(server, { secret, readOnly: true, timeoutMs: 20_000 });
    expect(await reader.run('SELECT * FROM vip WHERE address = ?', [`x' OR 1=1 -- ü`])).toEqual({
      columns: ['address', 'level'],
      rows: [[`x' OR 1=1 -- ü`, '3']],
      count: 1,
    });
    await expect(reader.run('DELETE FROM vip', [])).rejects.toThrow(/READ ONLY/i);
    await expect(reader.run('SELECT sleep(60)', [], 300)).rejects.toThrow();
  },
);
