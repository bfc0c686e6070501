import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { List } from './list.ts';
import { explainHost, matchAddress, matchDomain, matchHost, namedReferences, parseList } from './list.ts';
import type { ListKind } from './list-item.ts';
import { compileNamed, findListLoop } from './named.ts';

function list(text: string | string[], kind: ListKind = 'any'): List {
  const parsed = parseList(text, kind);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.list;
}

const corpus = readFileSync(new URL('../testdata/bad-items.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((row) => row !== '' && !row.startsWith('#'))
  .map((row) => row.split('|') as [ListKind, string, string, string]);

test.each(corpus)('%s list refuses "%s" at %s', (kind, item, position, reason) => {
  const parsed = parseList([item], kind);
  expect(parsed.ok).toBe(false);
  if (parsed.ok) return;
  expect(parsed.errors).toHaveLength(1);
  expect(parsed.errors[0]?.reason).toContain(reason);
  expect(parsed.errors[0]?.position).toBe(Number(position));
});

describe('hosts', () => {
  const cases: [string, string, string | undefined, boolean][] = [
    ['10.0.0.0/8', '10.255.0.1', undefined, true],
    ['10.0.0.0/8', '11.0.0.1', undefined, false],
    ['0.0.0.0/0', '203.0.113.9', undefined, true],
    ['0.0.0.0/0', '2001:db8::1', undefined, false],
    ['255.255.255.255', '255.255.255.255', undefined, true],
    ['10.0.0.0/8', '::ffff:10.1.2.3', undefined, true],
    ['::ffff:10.0.0.0/104', '10.1.2.3', undefined, true],
    ['::ffff:10.1.2.3', '10.1.2.3', undefined, true],
    ['2001:db8::/32', '2001:db8:ffff::1', undefined, true],
    ['2001:db8::/33', '2001:db8:8000::1', undefined, false],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1', undefined, true],
    ['[2001:db8::1]', '2001:db8::1', undefined, true],
    ['::/0', '::1', undefined, true],
    ['*', 'garbage', undefined, true],
    ['mail.example.org', '192.0.2.1', 'MAIL.example.org', true],
    ['mail.example.org', '192.0.2.1', 'mail.example.org.', true],
    ['mail.example.org', '192.0.2.1', undefined, false],
    ['*.example.org', '192.0.2.1', 'a.b.example.org', true],
    ['*.example.org', '192.0.2.1', 'example.org', false],
    ['*.example.org', '192.0.2.1', 'badexample.org', false],
    ['!192.0.2.1, 192.0.2.0/24', '192.0.2.1', undefined, false],
    ['!192.0.2.1, 192.0.2.0/24', '192.0.2.2', undefined, true],
    ['192.0.2.0/24, !192.0.2.1', '192.0.2.1', undefined, true],
    ['!*.example.org, *', '192.0.2.1', undefined, true],
    ['!*.example.org, *', '192.0.2.1', 'x.example.org', false],
    ['!192.0.2.1', '192.0.2.2', undefined, false],
    ['', '192.0.2.2', undefined, false],
  ];
  test.each(cases)('"%s" and %s %s: %s', (text, address, name, expected) => {
    expect(matchHost(list(text, 'hosts'), { address, ...(name === undefined ? {} : { name }) })).toBe(expected);
  });

  test('the item that decided is told', () => {
    const hosts = list(['!10.1.0.0/16', '10.0.0.0/8']);
    expect(explainHost(hosts, { address: '10.1.2.3' })).toEqual({ matched: false, item: '!10.1.0.0/16' });
    expect(explainHost(hosts, { address: '10.2.2.3' })).toEqual({ matched: true, item: '10.0.0.0/8' });
    expect(explainHost(hosts, { address: '11.2.2.3' })).toEqual({ matched: false });
  });
});

describe('domains and addresses', () => {
  const domains: [string, string, boolean][] = [
    ['example.org', 'EXAMPLE.ORG', true],
    ['bücher.example', 'xn--bcher-kva.example', true],
    ['xn--bcher-kva.example', 'Bücher.example', true],
    ['*.bücher.example', 'shop.bücher.example', true],
    ['*', 'anything.example', true],
  ];
  test.each(domains)('domain list "%s" and %s: %s', (text, domain, expected) => {
    expect(matchDomain(list(text, 'domains'), domain)).toBe(expected);
  });

  const addresses: [string, string, boolean][] = [
    ['ann@example.org', 'Ann@Example.ORG', true],
    ['ann@example.org', 'bob@example.org', false],
    ['example.org', 'bob@example.org', true],
    ['*.example.org', 'bob@a.example.org', true],
    ['*@example.org', 'bob@example.org', true],
    ['*@example.org', 'bob@a.example.org', false],
    ['postmaster@*', 'POSTMASTER@any.example', true],
    ['ann@*.example.org', 'ann@x.example.org', true],
    ['bounce+*@example.org', 'bounce+123@example.org', true],
    ['bounce+*@example.org', 'bounce@example.org', false],
    ['*-owner@example.org', 'list-owner@example.org', true],
    ['"ann smith"@example.org', '"Ann Smith"@example.org', true],
    ['"ann"@example.org', 'ann@example.org', true],
    ['ann@[192.0.2.1]', 'ann@[192.0.2.1]', true],
    ['<>', '', true],
    ['<>', 'ann@example.org', false],
    ['*', '', true],
    ['*@*', '', false],
    ['!<>, *', '', false],
    ['!spam@example.org, example.org', 'spam@example.org', false],
  ];
  test.each(addresses)('address list "%s" and "%s": %s', (text, address, expected) => {
    expect(matchAddress(list(text, 'addresses'), address)).toBe(expected);
  });
});

describe('named lists', () => {
  const resolve = compileNamed([
    { name: 'office', kind: 'hosts', items: ['!10.0.0.5', '10.0.0.0/24'] },
    { name: 'ours', kind: 'hosts', items: ['@office', '192.0.2.1'] },
    { name: 'loop', kind: 'hosts', items: ['@loop'] },
  ]);
  test('a reference matches when its list says yes', () => {
    const hosts = list('@ours', 'hosts');
    expect(namedReferences(hosts)).toEqual(['ours']);
    expect(matchHost(hosts, { address: '10.0.0.7' }, resolve)).toBe(true);
    expect(matchHost(hosts, { address: '10.0.0.5' }, resolve)).toBe(false);
    expect(matchHost(hosts, { address: '192.0.2.1' }, resolve)).toBe(true);
    expect(matchHost(list('!@office, *'), { address: '10.0.0.7' }, resolve)).toBe(false);
    expect(matchHost(list('!@office, *'), { address: '10.0.0.5' }, resolve)).toBe(true);
  });
  test('a circle ends, an unknown name matches nothing', () => {
    expect(matchHost(list('@loop'), { address: '10.0.0.7' }, resolve)).toBe(false);
    expect(matchHost(list('@nowhere'), { address: '10.0.0.7' }, resolve)).toBe(false);
    expect(
      findListLoop(
        new Map([
          ['a', ['b']],
          ['b', ['c', 'd']],
          ['c', []],
          ['d', ['b']],
        ]),
      ),
    ).toEqual(['b', 'd', 'b']);
    expect(
      findListLoop(
        new Map([
          ['a', ['b', 'c']],
          ['b', ['c']],
          ['c', []],
        ]),
      ),
    ).toBeUndefined();
  });
});

test('items part at commas and line ends, not within quotes; positions count in the whole text', () => {
  expect(list('"a,b"@example.org,\n c@example.org,,').items.map((item) => item.text)).toEqual([
    '"a,b"@example.org',
    'c@example.org',
  ]);
  const parsed = parseList('10.0.0.1, 10.0.0.0/99', 'hosts');
  expect(parsed).toMatchObject({ ok: false, errors: [{ item: 1, position: 19 }] });
});

const ipv4 = fc.ipV4();
const item = fc
  .oneof(
    ipv4,
    fc.ipV6(),
    fc.domain(),
    fc.constant('*'),
    fc.domain().map((name) => `*.${name}`),
  )
  .chain((text) => fc.constantFrom(text, `!${text}`));

test('property: grouping items never changes what asking one after the other would say', () => {
  fc.assert(
    fc.property(fc.array(item, { maxLength: 12 }), ipv4, fc.domain(), (items, address, name) => {
      const whole = parseList(items, 'hosts');
      if (!whole.ok) return;
      const one = items.find((text) => matchHost(list(text.replace('!', ''), 'hosts'), { address, name }));
      expect(matchHost(whole.list, { address, name })).toBe(one !== undefined && !one.startsWith('!'));
    }),
  );
});

test('property: any text is read or refused with a position inside it, never thrown', () => {
  const near = fc.string({ unit: fc.constantFrom(...'a1.*@!/:[]"\\-_ ,\n<>üF'), maxLength: 30 });
  fc.assert(
    fc.property(
      fc.oneof(near, fc.string({ unit: 'binary', maxLength: 60 })),
      fc.constantFrom<ListKind>('any', 'hosts', 'domains', 'addresses'),
      (text, kind) => {
        for (const input of [text, [text]]) {
          const parsed = parseList(input, kind);
          if (parsed.ok) {
            matchHost(parsed.list, { address: text, name: text });
            matchDomain(parsed.list, text);
            matchAddress(parsed.list, text);
            const again = parseList(
              parsed.list.items.map((entry) => entry.text),
              kind,
            );
            expect(again.ok && again.list.items).toEqual(parsed.list.items);
          } else {
            for (const error of parsed.errors) {
              expect(error.position).toBeGreaterThanOrEqual(0);
              expect(error.position).toBeLessThanOrEqual(text.length);
            }
          }
        }
      },
    ),
    { numRuns: 1000 },
  );
});

test('a list of a hundred thousand items answers thousands of questions at once', () => {
  const items = Array.from({ length: 100_000 }, (_, index) => `host${index}.example.org`);
  const big = list([...items, '10.0.0.0/8', '*.example.net'], 'hosts');
  for (let index = 0; index < 20_000; index += 1)
    if (matchHost(big, { address: '192.0.2.1', name: `a.b.host${index}.example.com` })) expect.fail(`host${index}`);
});

test('a hostile subject costs no more than its length', () => {
  const hostile = `${'a.'.repeat(60_000)}example`;
  expect(matchAddress(list('*@example.org, *.example.org'), `${'x'.repeat(100_000)}@${hostile}`)).toBe(false);
  expect(matchHost(list('*.example.org'), { address: hostile, name: hostile })).toBe(false);
});

test('hostile items are refused at the cost of their length', () => {
  for (const unit of ['1', '.', ':', 'a.', '"', '\\', '*', '@', '!', 'ü', '1.']) {
    const text = unit.repeat(200_000);
    for (const tail of ['', 'x', '@', '/']) expect(parseList([text + tail]).ok).toBe(false);
    parseList(text);
  }
});
