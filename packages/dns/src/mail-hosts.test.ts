import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMailDns, type MailDns } from './index.ts';
import { reverseName } from './iprev.ts';
import { orderMx, withoutSelf } from './mail-hosts.ts';
import { createFakeDns, type FakeDns, type FakeRecord } from './testing/fake-dns.ts';

let dns: FakeDns;
let mail: MailDns;
const mx = (preference: number, exchange: string): FakeRecord => ({ type: 'MX', data: { preference, exchange } });
const a = (address: string): FakeRecord => ({ type: 'A', data: address });

beforeEach(async () => {
  dns = await createFakeDns({
    secure: true,
    zones: {
      'example.org': [mx(20, 'backup.example.org'), mx(10, 'one.example.org'), mx(10, 'two.example.org')],
      'one.example.org': [a('192.0.2.1'), { type: 'AAAA', data: '2001:db8::1' }],
      'two.example.org': [{ type: 'CNAME', data: 'real.example.org' }],
      'real.example.org': [a('192.0.2.2')],
      'backup.example.org': [a('192.0.2.3')],
      'nomail.test': [mx(0, '')],
      'odd.test': [mx(0, ''), mx(5, 'one.example.org')],
      'plain.test': [a('192.0.2.9')],
      'empty.test': [{ type: 'TXT', data: 'nothing else' }],
      'broken.test': [mx(1, 'gone.test'), mx(2, 'empty.test')],
      '1.2.0.192.in-addr.arpa': [
        { type: 'PTR', data: 'liar.test' },
        { type: 'PTR', data: 'one.example.org' },
      ],
      '9.2.0.192.in-addr.arpa': [{ type: 'PTR', data: 'one.example.org' }],
      [`1.${'0.'.repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa`]: [{ type: 'PTR', data: 'one.example.org' }],
    },
  });
  mail = createMailDns({ servers: [dns], timeoutMs: 100 }, () => 0.5);
});
afterEach(() => dns.close());

describe('mailHosts', () => {
  test('orders by preference and tells names, addresses and security', async () => {
    expect(await mail.mailHosts('example.org')).toMatchObject({
      kind: 'hosts',
      via: 'mx',
      mxSecure: true,
      unresolved: [],
      hosts: [
        { name: 'one.example.org', preference: 10, secure: true, addresses: [{ family: 6 }, { family: 4 }] },
        { name: 'two.example.org', canonicalName: 'real.example.org', addresses: [{ address: '192.0.2.2' }] },
        { name: 'backup.example.org', preference: 20 },
      ],
    });
  });
  test('null MX, alone and beside others', async () => {
    expect(await mail.mailHosts('nomail.test')).toEqual({ kind: 'null-mx', secure: true });
    expect(await mail.mailHosts('odd.test')).toMatchObject({ kind: 'hosts', hosts: [{ name: 'one.example.org' }] });
  });
  test('without MX the domain itself', async () => {
    expect(await mail.mailHosts('plain.test')).toMatchObject({
      kind: 'hosts',
      via: 'address',
      hosts: [{ name: 'plain.test', addresses: [{ address: '192.0.2.9' }] }],
    });
  });
  test('nothing there', async () => {
    expect(await mail.mailHosts('absent.test')).toMatchObject({ kind: 'no-such-domain' });
    expect(await mail.mailHosts('empty.test')).toMatchObject({ kind: 'no-hosts' });
    expect(await mail.mailHosts('broken.test')).toMatchObject({ kind: 'no-hosts' });
  });
  test('a failed MX look-up never falls back to addresses', async () => {
    dns.behave('plain.test MX', { answer: 'servfail' });
    expect(await mail.mailHosts('plain.test')).toMatchObject({ kind: 'failed', reason: 'servfail' });
    expect(dns.count('plain.test', 'A')).toBe(0);
  });
  test('hosts that do not resolve now are told; if none does and one failed, the answer is failed', async () => {
    dns.behave('one.example.org', { answer: 'servfail' });
    expect(await mail.mailHosts('example.org')).toMatchObject({
      hosts: [{ name: 'two.example.org' }, { name: 'backup.example.org' }],
      unresolved: [{ name: 'one.example.org' }],
    });
    dns.behave('gone.test', { answer: 'timeout' });
    expect(await mail.mailHosts('broken.test')).toMatchObject({ kind: 'failed', reason: 'timeout' });
  });
  test.each([
    ['[192.0.2.1]', '192.0.2.1', 4],
    ['[IPv6:2001:db8::1]', '2001:db8::1', 6],
  ])('address literal %s needs no DNS', async (literal, address, family) => {
    const found = await mail.mailHosts(literal);
    expect(found).toMatchObject({ kind: 'hosts', via: 'literal', hosts: [{ addresses: [{ address, family }] }] });
    expect(dns.queries).toEqual([]);
  });
  test.each(['[2001:db8::1]', '[IPv6:192.0.2.1]', '[1.2.3]', '[]', '[x', '[1.2.3.4'])(
    'bad literal %s',
    async (literal) => {
      expect(await mail.mailHosts(literal)).toMatchObject({ kind: 'no-hosts' });
    },
  );
  test('equal preferences take turns', () => {
    const records = [1, 2, 3].map((n) => ({ preference: 10, exchange: `h${n}` }));
    const first = new Set(Array.from({ length: 200 }, () => orderMx(records, Math.random)[0]!.exchange));
    expect(first).toEqual(new Set(['h1', 'h2', 'h3']));
  });
  test('withoutSelf drops us and what is not preferred to us', async () => {
    const found = await mail.mailHosts('example.org');
    const hosts = found.kind === 'hosts' ? found.hosts : [];
    expect(withoutSelf(hosts, (host) => host.name === 'backup.example.org').map((h) => h.name)).toHaveLength(2);
    expect(withoutSelf(hosts, (host) => host.name === 'two.example.org')).toEqual([]);
    expect(withoutSelf(hosts, () => false)).toEqual(hosts);
  });
});

describe('reverseName', () => {
  test('a name that leads back passes, also for IPv6 and mapped addresses', async () => {
    const pass = { result: 'pass', name: 'one.example.org', secure: true };
    expect(await mail.reverseName('192.0.2.1')).toEqual(pass);
    expect(await mail.reverseName('::ffff:192.0.2.1')).toEqual(pass);
    expect(await mail.reverseName('2001:db8::1')).toEqual(pass);
  });
  test('one that does not fails, none at all is permerror, failures are temperror', async () => {
    expect(await mail.reverseName('192.0.2.9')).toEqual({ result: 'fail', claimed: ['one.example.org'] });
    expect(await mail.reverseName('192.0.2.200')).toMatchObject({ result: 'permerror' });
    expect(await mail.reverseName('nonsense')).toMatchObject({ result: 'permerror' });
    dns.behave('*', { answer: 'servfail' });
    expect(await reverseName('192.0.2.201', mail.resolver)).toMatchObject({ result: 'temperror' });
  });
});
