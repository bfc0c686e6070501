import { createResolver } from '@posthorn/dns/resolver';
import { createFakeDns, type FakeDns, type FakeRecord } from '@posthorn/dns/testing/fake-dns';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkHost } from './check-host.ts';
import { parseMacro } from './macro.ts';
import { formatReceivedSpf } from './received-spf.ts';
import { parseRecord } from './record.ts';

let dns: FakeDns;
beforeAll(async () => {
  dns = await createFakeDns();
});
afterAll(() => dns.close());

const publish = (name: string, ...records: (string | FakeRecord)[]): void =>
  dns.set(
    name,
    records.map((record) => (typeof record === 'string' ? { type: 'TXT', data: record } : record)),
  );
const a = (address: string): FakeRecord =>
  address.includes(':') ? { type: 'AAAA', data: address } : { type: 'A', data: address };
const check = (sender: string, more: { ip?: string; helo?: string; budgetMs?: number; record?: string } = {}) => {
  const { ip = '192.0.2.10', helo = 'mta.sender.test', ...options } = more;
  const servers = [{ host: dns.host, port: dns.port }];
  const resolver = createResolver({ servers, cache: false, timeoutMs: 200, attempts: 1 });
  return checkHost({ ip, helo, sender, receiver: 'mx.test' }, { resolver, ...options });
};

describe('one record, one client', () => {
  const cases: [record: string, ip: string, result: string][] = [
    ['v=spf1', '192.0.2.10', 'neutral'],
    ['v=spf1 +all', '192.0.2.10', 'pass'],
    ['V=SPF1 ~ALL', '192.0.2.10', 'softfail'],
    ['v=spf1   -all  ', '192.0.2.10', 'fail'],
    ['v=spf10 -all', '192.0.2.10', 'none'],
    ['v=spf1\t-all', '192.0.2.10', 'none'],
    ['v=spf1 ip4:192.0.2.0/28 -all', '192.0.2.10', 'pass'],
    ['v=spf1 ip4:192.0.2.0/29 -all', '192.0.2.10', 'fail'],
    ['v=spf1 ip4:192.0.2.0/29 -all', '::ffff:192.0.2.1', 'pass'],
    ['v=spf1 ip4:0.0.0.0/0 -all', '2001:db8::1', 'fail'],
    ['v=spf1 ip6:2001:db8::/33 -all', '2001:db8:7fff::1', 'pass'],
    ['v=spf1 ip6:2001:db8::/33 -all', '2001:db8:8000::1', 'fail'],
    ['v=spf1 ip6:::ffff:192.0.2.0/120 -all', '192.0.2.10', 'fail'],
    ['v=spf1 a:host.test -all', '192.0.2.10', 'pass'],
    ['v=spf1 a:host.test/24//64 -all', '2001:db8::99', 'pass'],
    ['v=spf1 mx:mail.test -all', '192.0.2.10', 'pass'],
    ['v=spf1 ?exists:%{ir}.list.test -all', '192.0.2.10', 'neutral'],
    ['v=spf1 exists:%{l1r+}.%{d2}.list.test -all', '192.0.2.10', 'pass'],
    ['v=spf1 ptr:names.test -all', '192.0.2.10', 'pass'],
    ['v=spf1 exists:%{p}.known.test -all', '192.0.2.10', 'pass'],
    ['v=spf1 include:yes.test -all', '192.0.2.10', 'pass'],
    ['v=spf1 include:no.test ~all', '192.0.2.10', 'softfail'],
    ['v=spf1 include:nothing.test -all', '192.0.2.10', 'permerror'],
    ['v=spf1 redirect=no.test', '192.0.2.10', 'fail'],
    ['v=spf1 redirect=nothing.test', '192.0.2.10', 'permerror'],
    ['v=spf1 a:broken.test -all', '192.0.2.10', 'temperror'],
    ['v=spf1 include:itself.test -all', '192.0.2.10', 'permerror'],
    ['v=spf1 a:none1.test a:none2.test -all', '192.0.2.10', 'fail'],
    ['v=spf1 a:none1.test a:none2.test a:none3.test +all', '192.0.2.10', 'permerror'],
    [`v=spf1 ${'a:far.test '.repeat(10)}-all`, '192.0.2.10', 'fail'],
    [`v=spf1 ${'a:far.test '.repeat(11)}-all`, '192.0.2.10', 'permerror'],
    ['v=spf1 mx:eleven.test -all', '192.0.2.10', 'permerror'],
    ['v=spf1 a:bad..name.test -all', '192.0.2.10', 'fail'],
    ['v=spf1 moo=%{d} -all', '192.0.2.10', 'fail'],
  ];
  beforeAll(() => {
    publish('host.test', a('192.0.2.10'), a('2001:db8::1'));
    publish('far.test', a('198.51.100.1'));
    publish('mail.test', { type: 'MX', data: { preference: 1, exchange: 'host.test' } });
    publish('10.2.0.192.list.test', a('127.0.0.2'));
    publish('kim.sender.test.list.test', a('127.0.0.2'));
    publish('10.2.0.192.in-addr.arpa', { type: 'PTR', data: 'client.names.test' });
    publish('client.names.test', a('192.0.2.10'));
    publish('client.names.test.known.test', a('127.0.0.2'));
    publish('yes.test', 'v=spf1 ip4:192.0.2.10');
    publish('no.test', 'v=spf1 -all');
    publish('itself.test', 'v=spf1 include:itself.test');
    publish(
      'eleven.test',
      ...Array.from(
        { length: 11 },
        (_, n): FakeRecord => ({ type: 'MX', data: { preference: n, exchange: 'far.test' } }),
      ),
    );
    dns.behave('broken.test', { answer: 'servfail' });
  });

  test.each(cases)('%s for %s is %s', async (record, ip, result) => {
    publish('sender.test', record);
    const verdict = await check('kim+tag@sender.test', { ip });
    expect({ ...verdict }).toMatchObject({ result });
    expect(verdict.problem === '').toBe(!result.endsWith('error'));
  });

  test.each(
    `a: a:x a:1.2.3.4 a/33 a/024 a//129 a/ mx: ip4: ip4:1.2.3 ip4:1.2.3.4/33 ip4:1.2.3.4:25 ip6:1.2.3.4 ip6:::/129 ptr: ptr/0 include include: exists exists:%{c}.test all:x all/8 -moo moo redirect= redirect=%
    exp=%{r} exp=a.test,exp=b.test redirect=a.test,redirect=b.test =x 1=x a:%{z}.test a:%{d0}.test a:%(d).test a:%{d}x a:x.y- a:ü.test`.split(
      /\s+/,
    ),
  )('%s spoils a record wherever it stands', async (terms) => {
    publish('sender.test', `v=spf1 +all ${terms.replaceAll(',', ' ')}`);
    expect(await check('kim@sender.test')).toMatchObject({ result: 'permerror', decidedBy: 'sender.test' });
  });
});

describe('whose word counts', () => {
  test('the null sender: the name of HELO, as postmaster', async () => {
    publish('mta.sender.test', 'v=spf1 exists:%{l}.%{o}.x.test -all');
    publish('postmaster.mta.sender.test.x.test', a('127.0.0.2'));
    expect(await check('')).toMatchObject({ result: 'pass', identity: 'helo', domain: 'mta.sender.test' });
  });

  test.each(['localhost', '[192.0.2.1]', 'a..b', `${'x'.repeat(64)}.test`, ''])(
    'HELO %s has no record',
    async (helo) => {
      expect(await check('', { helo })).toMatchObject({ result: 'none' });
    },
  );

  test('a U-label is asked for as an A-label', async () => {
    publish('xn--bcher-kva.test', 'v=spf1 -all');
    expect(await check('kim@bücher.test')).toMatchObject({ result: 'fail', domain: 'xn--bcher-kva.test' });
  });

  test('two records are a mistake, another TXT beside one is none', async () => {
    publish('sender.test', 'v=spf1 +all', 'v=spf1 -all');
    expect(await check('kim@sender.test')).toMatchObject({ result: 'permerror' });
    publish('sender.test', 'v=spf1 +all', 'google-site-verification=x');
    expect(await check('kim@sender.test')).toMatchObject({ result: 'pass', mechanism: '+all' });
  });

  test('a resolver that hangs ends within the budget', async () => {
    dns.behave('slow.test', { answer: 'timeout' });
    expect(await check('kim@slow.test', { budgetMs: 50 })).toMatchObject({ result: 'temperror' });
  });

  test('the best guess is evaluated in place of a record', async () => {
    publish('guess.test', a('192.0.2.77'));
    const verdict = await check('kim@guess.test', { record: 'v=spf1 a/24 mx/24 ptr ?all' });
    expect(verdict).toMatchObject({ result: 'pass', mechanism: 'a/24' });
  });
});

describe('explanations', () => {
  test('the text of the domain that failed, with macros and without control characters', async () => {
    publish('sender.test', 'v=spf1 include:no.test redirect=strict.test exp=wrong.test');
    publish('strict.test', 'v=spf1 -all exp=why.%{d}');
    publish('why.strict.test', 'See http://x.test/?s=%{S}&ip=%{c}\u0007');
    publish('wrong.test', 'wrong');
    expect((await check('k im@sender.test')).explanation).toBe('');
    publish('why.strict.test', 'See http://x.test/?s=%{S}&ip=%{c}');
    expect((await check('k im@sender.test')).explanation).toBe(
      'See http://x.test/?s=k%20im%40sender.test&ip=192.0.2.10',
    );
  });

  test('no explanation rather than an error: two records, none, a bad macro', async () => {
    publish('sender.test', 'v=spf1 -all exp=why.test');
    for (const records of [['one', 'two'], [], ['%{'], ['%']]) {
      publish('why.test', ...records);
      expect(await check('kim@sender.test')).toMatchObject({ result: 'fail', explanation: '' });
    }
  });
});

test('Received-SPF: strangers cannot add a pair', async () => {
  const question = { ip: '192.0.2.10', helo: 'evil"; receiver=x', sender: 'a b(c)@sender.test', receiver: 'mx.test' };
  publish('sender.test', 'v=spf1 -all');
  const verdict = await check(question.sender);
  expect(formatReceivedSpf(verdict, question)).toBe(
    'fail (mx.test: domain of a b\\(c\\)@sender.test does not designate 192.0.2.10 as permitted sender) client-ip=192.0.2.10; ' +
      'envelope-from="a b(c)@sender.test"; helo="evil\\"; receiver=x"; identity=mailfrom; receiver=mx.test; mechanism=-all',
  );
});

test('parsers are total, and quick', () => {
  const term = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.constantFrom(
      'a',
      'mx',
      'ptr',
      'all',
      'include:',
      'a:',
      '%{',
      'd',
      '}',
      '%{d2r-}',
      '/24',
      '//64',
      'exp=',
      'redirect=',
      ' ',
    ),
  );
  fc.assert(
    fc.property(fc.array(term, { maxLength: 30 }), (parts) => {
      const parsed = parseRecord(`v=spf1 ${parts.join('')}`);
      expect(typeof parsed.ok).toBe('boolean');
      expect(typeof parseMacro(parts.join(''), { isExplanation: true }).ok).toBe('boolean');
    }),
  );
  expect(parseRecord(`v=spf1 ${'a/'.repeat(30_000)}`).ok).toBe(false);
});
