import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSuffixList } from './parse.ts';

const text = readFileSync(new URL('./public_suffix_list.dat', import.meta.url), 'utf8');
const parsed = parseSuffixList(text);
if (!parsed.ok) throw new Error(parsed.reason);
const { list } = parsed;

test('the list that comes along says how old it is', () => {
  expect(list.rules).toBeGreaterThan(9000);
  expect(list.publishedAt?.toISOString()).toBe('2026-08-19T19:18:36.000Z');
});

/** From the test vectors of publicsuffix.org. */
test.each([
  ['com', 'com'],
  ['example.com', 'example.com'],
  ['a.b.example.com', 'example.com'],
  ['b.example.unknown-tld', 'example.unknown-tld'],
  ['biz', 'biz'],
  ['uk.com', 'uk.com'],
  ['a.b.example.uk.com', 'example.uk.com'],
  ['c.mm', 'c.mm'],
  ['a.b.c.mm', 'b.c.mm'],
  ['test.kyoto.jp', 'test.kyoto.jp'],
  ['a.b.ide.kyoto.jp', 'b.ide.kyoto.jp'],
  ['www.city.kobe.jp', 'city.kobe.jp'],
  ['a.b.c.kobe.jp', 'b.c.kobe.jp'],
  ['c.kobe.jp', 'c.kobe.jp'],
  ['www.ck', 'www.ck'],
  ['www.www.ck', 'www.ck'],
  ['b.test.ck', 'b.test.ck'],
  ['WwW.Example.COM', 'example.com'],
  ['www.xn--85x722f.xn--55qx5d.cn', 'xn--85x722f.xn--55qx5d.cn'],
  ['', ''],
])('%s belongs to %s', (domain, owner) => {
  expect(list.registrable(domain)).toBe(owner);
});

describe('what is no list is refused, with the line', () => {
  test.each([
    ['', 'it holds only 0 rules; the whole list has thousands'],
    ['com\nnet\n', 'it holds only 2 rules; the whole list has thousands'],
    ['com\n<html>\n', 'line 2 is no rule: <html>'],
    ['a..b\n', 'line 1 is no rule: a..b'],
    ['*.*.x\n', 'line 1 is no rule: *.*.x'],
    [`${'x'.repeat(70)}\n`, `line 1 is no rule: ${'x'.repeat(60)}`],
    ['com\n'.repeat(600_000), 'it has more than 2000000 characters'],
  ])('%.20j', (bad, reason) => {
    expect(parseSuffixList(bad)).toEqual({ ok: false, reason });
  });

  test('it never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (junk) => {
        parseSuffixList(junk);
        expect(typeof list.registrable(junk)).toBe('string');
      }),
    );
  });
});
