import { afterAll, beforeAll, expect, test } from 'vitest';
import { lookUp } from './look-up.ts';
import { createResolver } from './resolver.ts';
import { nameOfServer } from './servers.ts';
import { createFakeDns, type FakeDns } from './testing/fake-dns.ts';

let dns: FakeDns;
beforeAll(async () => {
  dns = await createFakeDns({
    secure: true,
    zones: {
      'example.org': [
        { type: 'MX', data: { preference: 10, exchange: 'mx.example.org' } },
        { type: 'TXT', data: 'say "hello"' },
        { type: 'CAA', data: { flags: 0, tag: 'issue', value: 'ca.example' } },
      ],
      '_25._tcp.mx.example.org': [
        { type: 'TLSA', data: { usage: 3, selector: 1, matching: 1, data: Uint8Array.from([171, 205]) } },
      ],
      'other.example.org': [{ type: 'CNAME', data: 'example.org' }],
      '25.2.0.192.in-addr.arpa': [{ type: 'PTR', data: 'mx.example.org' }],
      'many.example.org': Array.from({ length: 60 }, (_, at) => ({ type: 'A' as const, data: `192.0.2.${at}` })),
    },
  });
});
afterAll(() => dns[Symbol.asyncDispose]());

test('a person sees the records, who gave them, how long they are kept, and whether they may be believed', async () => {
  const server = { host: dns.host, port: dns.port };
  const resolver = createResolver({ servers: [server], trustedForAd: () => false });
  const first = await lookUp(resolver, { name: 'other.example.org', type: 'MX' });
  expect(first).toMatchObject({
    kind: 'found',
    name: 'example.org',
    records: ['10 mx.example.org.'],
    ttl: 300,
    isAuthentic: true,
    isSecure: false,
    isKept: false,
    server: nameOfServer(server),
  });
  expect(await lookUp(resolver, { name: 'Other.Example.ORG.', type: 'MX' })).toMatchObject({ isKept: true });
  expect(resolver.flush('OTHER.example.org')).toBe(1);
  expect(resolver.flush('other.example.org')).toBe(0);
  expect(await lookUp(resolver, { name: 'other.example.org', type: 'MX' })).toMatchObject({ isKept: false });
  const recordsOf = async (name: string, type: 'TXT' | 'CAA' | 'TLSA' | 'PTR') =>
    (await lookUp(resolver, { name, type })).records;
  expect(await recordsOf('example.org', 'TXT')).toEqual(['"say \\"hello\\""']);
  expect(await recordsOf('example.org', 'CAA')).toEqual(['0 issue "ca.example"']);
  expect(await recordsOf('_25._tcp.mx.example.org', 'TLSA')).toEqual(['3 1 1 abcd']);
  expect(await recordsOf('192.0.2.25', 'PTR')).toEqual(['mx.example.org.']);
  expect(await lookUp(resolver, { name: 'many.example.org', type: 'A' })).toMatchObject({ more: 10 });
  expect(await lookUp(resolver, { name: 'none.example.org', type: 'A' })).toMatchObject({ kind: 'nxdomain', ttl: 60 });
  expect(await lookUp(resolver, { name: 'a..b', type: 'A' })).toMatchObject({
    kind: 'failed',
    server: null,
    reason: expect.stringContaining('bad-name'),
  });
  expect(resolver.flush()).toBeGreaterThan(4);
});

test('what was asked before everything was to be forgotten is not kept', async () => {
  const resolver = createResolver({ servers: [{ host: dns.host, port: dns.port }] });
  const asking = resolver.look('example.org', 'MX');
  resolver.flush();
  expect((await asking).answer.kind).toBe('found');
  expect(resolver.cacheUse().entries).toBe(0);
});
