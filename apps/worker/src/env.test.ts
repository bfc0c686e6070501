import { describe, expect, it } from 'vitest';
import { readEnvironment } from './env.ts';

const good = { DATABASE_URL: 'postgres://u:p@127.0.0.1/d', POSTHORN_SECRET: 'x'.repeat(32) };

describe('readEnvironment', () => {
  it('fills in what is left out', () => {
    expect(readEnvironment({ ...good, POSTHORN_DNS: '127.0.0.1:5353' })).toMatchObject({
      hostname: 'localhost',
      bind: '127.0.0.1',
      ports: [2525, 2587, 2465],
      dnsServers: [{ host: '127.0.0.1', port: 5353 }],
    });
  });

  it.each([
    [{ DATABASE_URL: 'mysql://x' }, /^DATABASE_URL must be/],
    [{ POSTHORN_SECRET: '' }, /^POSTHORN_SECRET is not set/],
    [{ POSTHORN_HOSTNAME: 'not a name' }, /^POSTHORN_HOSTNAME is 'not a name'/],
    [{ POSTHORN_SMTP_PORT: '70000' }, /^POSTHORN_SMTP_PORT is '70000'/],
    [{ POSTHORN_DNS: 'one two' }, /^POSTHORN_DNS cannot be read/],
  ])('says in a sentence what is wrong with %j', (change, sentence) => {
    expect(() => readEnvironment({ ...good, ...change })).toThrow(sentence);
  });
});
