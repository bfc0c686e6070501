import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createResolver, type ResolverOptions } from './resolver.ts';
import { createFakeDns, type FakeDns } from './testing/fake-dns.ts';

let dns: FakeDns;
let now = 1_000_000;

beforeEach(async () => {
  now = 1_000_000;
  dns = await createFakeDns({
    secure: true,
    zones: {
      'example.org': [
        { type: 'MX', data: { preference: 10, exchange: 'mx.example.org' }, ttl: 600 },
        { type: 'TXT', data: 'v=spf1 -all' },
        { type: 'TXT', data: 'x'.repeat(600) },
      ],
      'mx.example.org': [
        { type: 'A', data: '192.0.2.1', ttl: 100 },
        { type: 'AAAA', data: '2001:db8::1', ttl: 50 },
      ],
      'alias.example.org': [{ type: 'CNAME', data: 'other.example.net', ttl: 20 }],
      'other.example.net': [{ type: 'A', data: '192.0.2.7', ttl: 900 }],
      'one.loop.test': [{ type: 'CNAME', data: 'two.loop.test' }],
      'two.loop.test': [{ type: 'CNAME', data: 'one.loop.test' }],
      'dangling.test': [{ type: 'CNAME', data: 'nowhere.test' }],
      '_25._tcp.mx.example.org': [
        { type: 'TLSA', data: { usage: 3, selector: 1, matching: 1, data: Uint8Array.from(Array(32).keys()) } },
      ],
      '1.2.0.192.in-addr.arpa': [{ type: 'PTR', data: 'mx.example.org' }],
      'many.test': Array.from({ length: 200 }, (_, i) => ({ type: 'A' as const, data: `192.0.2.${i}` })),
      'everything.test': [
        { type: 'NS', data: 'ns.test' },
        { type: 'SRV', data: { priority: 1, weight: 2, port: 25, target: 'mx.example.org' } },
        { type: 'CAA', data: { flags: 0, tag: 'issue', value: 'ca.test' } },
        {
          type: 'SOA',
          data: { mname: 'a.test', rname: 'b.test', serial: 1, refresh: 2, retry: 3, expire: 4, minimum: 5 },
        },
      ],
    },
  });
});
afterEach(() => dns.close());

function resolver(options: Partial<ResolverOptions> = {}) {
  return createResolver({ servers: [dns], timeoutMs: 150, clock: () => now, ...options });
}

describe('answers', () => {
  test('every kind of record', async () => {
    const r = resolver();
    expect(await r.mx('Example.ORG.')).toEqual({
      kind: 'found',
      name: 'example.org',
      secure: true,
      ttl: 600,
      records: [{ preference: 10, exchange: 'mx.example.org' }],
    });
    expect(await r.txt('example.org')).toMatchObject({ records: ['v=spf1 -all', 'x'.repeat(600)] });
    expect(await r.ptr('192.0.2.1')).toMatchObject({ records: ['mx.example.org'] });
    const tlsa = await r.tlsa('_25._tcp.mx.example.org');
    expect(tlsa).toMatchObject({
      records: [{ usage: 3, selector: 1, matching: 1, data: Uint8Array.from(Array(32).keys()) }],
    });
    expect(await r.query('everything.test', 'NS')).toMatchObject({ records: ['ns.test'] });
    expect(await r.query('everything.test', 'SRV')).toMatchObject({
      records: [{ priority: 1, weight: 2, port: 25, target: 'mx.example.org' }],
    });
    expect(await r.query('everything.test', 'CAA')).toMatchObject({ records: [{ tag: 'issue', value: 'ca.test' }] });
    expect(await r.query('everything.test', 'SOA')).toMatchObject({ records: [{ minimum: 5 }] });
  });

  test('addresses joins both families, AAAA first, the lesser TTL', async () => {
    expect(await resolver().addresses('mx.example.org')).toMatchObject({
      kind: 'found',
      ttl: 50,
      records: [
        { address: '2001:db8::1', family: 6 },
        { address: '192.0.2.1', family: 4 },
      ],
    });
  });

  test('addresses: one family failed and the other is empty is a failure, found wins over failed', async () => {
    dns.behave('mx.example.org AAAA', { answer: 'servfail' });
    expect(await resolver().addresses('mx.example.org')).toMatchObject({ kind: 'found', records: [{ family: 4 }] });
    dns.behave('example.org AAAA', { answer: 'servfail' });
    expect(await resolver().addresses('example.org')).toMatchObject({ kind: 'failed', reason: 'servfail' });
  });

  test('nothing there: nodata and nxdomain are told apart', async () => {
    expect(await resolver().query('example.org', 'A')).toMatchObject({ kind: 'nodata', ttl: 60 });
    expect(await resolver().query('com', 'A')).toMatchObject({ kind: 'nxdomain' });
    expect(await resolver().query('example.net', 'A')).toMatchObject({ kind: 'nodata' });
    expect(await resolver().query('missing.example.org', 'A')).toMatchObject({ kind: 'nxdomain' });
  });

  test.each(['', '.', 'a..b', '-'.repeat(64), `${'a.'.repeat(130)}b`, '\0.test', '.lead'])(
    'a name that cannot be asked (%j) does not reach the wire, or is the root',
    async (name) => {
      const answer = await resolver().query(name, 'A');
      if (name === '' || name === '.') expect(answer.kind).not.toBe('found');
      else expect(answer).toMatchObject({ kind: 'failed', reason: 'bad-name' });
    },
  );

  test('an international name is asked as A-labels', async () => {
    dns.set('xn--bcher-kva.example', [{ type: 'A', data: '192.0.2.9' }]);
    expect(await resolver().query('bücher.example', 'A')).toMatchObject({ records: ['192.0.2.9'] });
  });
});

describe('CNAME', () => {
  test('is followed; the name, the lesser TTL and security of the chain are told', async () => {
    expect(await resolver().query('alias.example.org', 'A')).toMatchObject({
      kind: 'found',
      name: 'other.example.net',
      ttl: 20,
      records: ['192.0.2.7'],
    });
    expect(await resolver().query('alias.example.org', 'CNAME')).toMatchObject({ records: ['other.example.net'] });
  });

  test('ends in a loop or in nothing', async () => {
    expect(await resolver().query('one.loop.test', 'A')).toMatchObject({ kind: 'failed', reason: 'loop' });
    expect(await resolver().query('dangling.test', 'A')).toMatchObject({ kind: 'nxdomain', name: 'nowhere.test' });
  });

  test('a chain of more than eight is given up', async () => {
    for (let i = 0; i < 12; i++) dns.set(`c${i}.chain.test`, [{ type: 'CNAME', data: `c${i + 1}.chain.test` }]);
    dns.set('c12.chain.test', [{ type: 'A', data: '192.0.2.1' }]);
    expect(await resolver().query('c0.chain.test', 'A')).toMatchObject({ kind: 'failed', reason: 'loop' });
    expect(await resolver().query('c5.chain.test', 'A')).toMatchObject({ kind: 'found' });
  });
});

describe('trust in AD', () => {
  test('a server that is not trusted never makes an answer secure', async () => {
    const r = resolver({ trustedForAd: () => false });
    expect(await r.mx('example.org')).toMatchObject({ kind: 'found', secure: false });
    expect(await r.mx('example.net')).toMatchObject({ kind: 'nodata', secure: false });
  });
  test('without AD nothing is secure', async () => {
    dns.behave('example.org', { secure: false });
    expect(await resolver().mx('example.org')).toMatchObject({ secure: false });
  });
});

describe('failures', () => {
  test.each([
    ['timeout', 'timeout'],
    ['servfail', 'servfail'],
    ['refused', 'refused'],
    ['formerr', 'servfail'],
  ] as const)('%s', async (answer, reason) => {
    dns.behave('example.org', { answer });
    expect(await resolver().mx('example.org')).toMatchObject({ kind: 'failed', reason });
  });

  test('a first silence is tried again', async () => {
    dns.behave('example.org', { answer: 'timeout', times: 1 });
    expect(await resolver().mx('example.org')).toMatchObject({ kind: 'found' });
  });

  test('the next server is asked, and first of all afterwards', async () => {
    await using dead = await createFakeDns({ behaviours: { '*': { answer: 'timeout' } } });
    const r = resolver({ servers: [dead, dns] });
    expect(await r.mx('example.org')).toMatchObject({ kind: 'found' });
    expect(await r.txt('example.org')).toMatchObject({ kind: 'found' });
    expect(dead.queries).toHaveLength(1);
  });

  test('a closed port', async () => {
    const closed = await createFakeDns();
    await closed.close();
    expect(await resolver({ servers: [closed] }).mx('example.org')).toMatchObject({ kind: 'failed' });
    expect(await resolver({ servers: [] }).mx('example.org')).toMatchObject({ reason: 'no-servers' });
  });

  test('EDNS is left out for a server that does not know it', async () => {
    dns.behave('example.org', { answer: 'formerr', times: 1 });
    expect(await resolver({ attempts: 1 }).mx('example.org')).toMatchObject({ kind: 'found' });
  });

  test.each(['wrong-id', 'wrong-question'] as const)(
    'a forged answer (%s) is dropped, the true one taken',
    async (answer) => {
      dns.behave('mx.example.org', { answer });
      expect(await resolver().query('mx.example.org', 'A')).toMatchObject({ kind: 'found', records: ['192.0.2.1'] });
    },
  );

  test('garbage is no answer', async () => {
    dns.behave('mx.example.org', { answer: 'garbage' });
    expect((await resolver().query('mx.example.org', 'A')).kind).toBe('failed');
  });

  test('the budget ends a look-up whose every step is slow', async () => {
    dns.behave('*', { answer: 'timeout' });
    const r = createResolver({ servers: [dns], timeoutMs: 100, attempts: 50, budgetMs: 250 });
    expect(await r.mx('example.org')).toMatchObject({ kind: 'failed', reason: 'timeout' });
  });
});

describe('TCP', () => {
  test('takes over when an answer is truncated', async () => {
    dns.behave('example.org', { truncate: true });
    expect(await resolver().mx('example.org')).toMatchObject({ kind: 'found', secure: true });
    expect(dns.queries.map((query) => query.transport)).toEqual(['udp', 'tcp']);
  });
  test('takes over when an answer does not fit', async () => {
    expect(await resolver().query('many.test', 'A')).toMatchObject({ records: { length: 200 } });
  });
});

describe('cache', () => {
  test('lives as long as the TTL says, and tells what is left', async () => {
    const r = resolver();
    await r.query('mx.example.org', 'A');
    now += 40_000;
    expect(await r.query('MX.example.org.', 'A')).toMatchObject({ ttl: 60 });
    expect(dns.count('mx.example.org', 'A')).toBe(1);
    now += 60_000;
    await r.query('mx.example.org', 'A');
    expect(dns.count('mx.example.org', 'A')).toBe(2);
  });

  test('keeps negative answers as long as the SOA says, failures not at all', async () => {
    const r = resolver();
    await r.mx('missing.test');
    await r.mx('missing.test');
    expect(dns.count('missing.test')).toBe(1);
    now += 60_001;
    await r.mx('missing.test');
    expect(dns.count('missing.test')).toBe(2);
    dns.behave('example.org', { answer: 'servfail', times: 2 });
    expect(await r.mx('example.org')).toMatchObject({ kind: 'failed' });
    expect(await r.mx('example.org')).toMatchObject({ kind: 'found' });
  });

  test('is bounded, and can be emptied or switched off', async () => {
    const small = resolver({ cache: { maxEntries: 1 } });
    await small.query('mx.example.org', 'A');
    await small.query('other.example.net', 'A');
    await small.query('mx.example.org', 'A');
    expect(dns.count('mx.example.org')).toBe(2);
    await small.query('mx.example.org', 'A');
    expect(small.cacheUse()).toEqual({ entries: 1, maxEntries: 1, hits: 1, misses: 3 });
    small.flush();
    await small.query('mx.example.org', 'A');
    expect(dns.count('mx.example.org')).toBe(3);
    const none = resolver({ cache: false });
    await none.query('mx.example.org', 'A');
    await none.query('mx.example.org', 'A');
    expect(dns.count('mx.example.org')).toBe(5);
  });

  test('equal questions at one time are asked once', async () => {
    dns.behave('example.org', { delayMs: 30 });
    const r = resolver();
    const answers = await Promise.all(Array.from({ length: 50 }, () => r.mx('example.org')));
    expect(new Set(answers.map((answer) => answer.kind))).toEqual(new Set(['found']));
    expect(dns.count('example.org')).toBe(1);
  });
});
