import { expect, test } from 'vitest';
import { readEnvironment } from './env.ts';

const enough = { DATABASE_URL: 'postgres://u:p@127.0.0.1/posthorn', POSTHORN_SECRET: 'quite secret' };

test('database and secret are enough; the rest has defaults', () => {
  const env = readEnvironment(enough);
  expect(env).toMatchObject({
    bind: '127.0.0.1',
    ports: { mx: 2525, submission: 2587, submissions: 2465 },
    dnsServers: [],
    engines: 1,
  });
  expect(env.redisUrl).toBeUndefined();
});

test('resolvers are read as host and port', () => {
  const env = readEnvironment({ ...enough, POSTHORN_DNS: '127.0.0.1:5353' });
  expect(env.dnsServers).toEqual([{ host: '127.0.0.1', port: 5353 }]);
});

test.each([
  [{ DATABASE_URL: '' }, 'DATABASE_URL is not set'],
  [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL is not a PostgreSQL address'],
  [{ POSTHORN_SECRET: '' }, 'POSTHORN_SECRET is not set'],
  [{ POSTHORN_SMTP_PORT: '70000' }, 'POSTHORN_SMTP_PORT'],
  [{ POSTHORN_SMTP_PORT: '25x' }, 'POSTHORN_SMTP_PORT'],
  [{ POSTHORN_HOSTNAME: 'mail..example' }, 'POSTHORN_HOSTNAME'],
  [{ POSTHORN_DNS: 'no server' }, 'POSTHORN_DNS'],
  [{ POSTHORN_ENGINES: '0' }, 'POSTHORN_ENGINES'],
])('%o is refused in one sentence that names it', (change, name) => {
  expect(() => readEnvironment({ ...enough, ...change })).toThrow(name);
});
