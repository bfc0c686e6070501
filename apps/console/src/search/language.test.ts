import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apply, complete } from './completion.ts';
import { defineSearch } from './define-search.ts';
import { formatTerm, parseSearch, termOf, tokenize, withTerm } from './language.ts';
import { messageSearch } from './message-search.ts';

const keys = ['to', 'from', 'status', 'after'];
const bad = readFileSync(new URL('testdata/bad-searches.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter(Boolean);

describe('the search language', () => {
  test('keys, quotes, negation and words', () => {
    const { terms, text } = parseSearch('to:kim -from:"Ada L" invoice "two words" re: hello', keys);
    expect(terms.map(({ key, value, isNegated }) => [key, value, isNegated])).toEqual([
      ['to', 'kim', false],
      ['from', 'Ada L', true],
    ]);
    expect(text).toBe('invoice two words re: hello');
  });

  test('any value comes back as it went in', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...keys),
        fc.string({ minLength: 1, unit: 'grapheme' }),
        fc.boolean(),
        (key, value, isNegated) => {
          const { terms, text } = parseSearch(formatTerm(key, value, isNegated), keys);
          expect(terms.map((term) => [term.key, term.value, term.isNegated])).toEqual([[key, value, isNegated]]);
          expect(text).toBe('');
        },
      ),
    );
  });

  test('anything can be read, and its pieces mean the same again', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom(...bad)), (query) => {
        const pieces = tokenize(query);
        for (const { from, to } of pieces) expect(query.slice(from, to).trim()).not.toBe('');
        const isWhole = pieces.every(({ isOpen }) => !isOpen);
        const joined = pieces.map(({ from, to }) => query.slice(from, to)).join(' ');
        const { terms, text } = parseSearch(query, keys);
        const again = parseSearch(joined, keys);
        if (!isWhole) return;
        expect(again.text).toBe(text);
        expect(again.terms.map(({ key, value }) => [key, value])).toEqual(terms.map(({ key, value }) => [key, value]));
      }),
    );
  });

  test('setting a key replaces it, and an empty value takes it out', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), (query, value) => {
        expect(termOf(parseSearch(withTerm(query, 'status', value), keys), 'status')).toBe(value);
        expect(termOf(parseSearch(withTerm(query, 'status', ''), keys), 'status')).toBeUndefined();
      }),
      { numRuns: 2_000, examples: [['"\\', ' ']] },
    );
  });

  test.each(bad)('is not upset by %s', (query) => {
    expect(() => messageSearch.read(query)).not.toThrow();
    for (let caret = 0; caret <= query.length; caret += 1) {
      const completing = complete(query, caret, messageSearch.keys);
      for (const offer of completing.offers) expect(apply(query, completing, offer).query).toContain(offer.term);
    }
  });
});

describe('mistakes', () => {
  const words = (query: string) => messageSearch.read(query).mistakes.map((mistake) => mistake.words);
  test.each([
    ['status:bouncd', 'status:bouncd is not known. Did you mean status:bounced?'],
    ['staus:bounced', 'There is no staus: here. Did you mean status:?'],
    ['to:"kim', 'A quotation mark is not closed.'],
    ['to:', 'to: has nothing after it.'],
    ['after:lunch', 'after:lunch is no time. Try after:2026-11-22, after:03:12 or after:2h.'],
    ['-to:kim', 'to: cannot be turned round with -.'],
  ])('%s: %s', (query, sentence) => {
    expect(words(query)).toEqual([sentence]);
  });
  test('a subject that looks like a key is text', () => {
    expect(words('re: hello urgent: now http://example.org')).toEqual([]);
  });
});

describe('completion', () => {
  const search = defineSearch({
    keys: [
      { key: 'status', hint: '', values: ['bounced', 'held'] },
      { key: 'to', hint: '' },
    ],
  });
  const terms = (query: string, caret = query.length) =>
    complete(query, caret, search.keys).offers.map(({ term }) => term);
  test('keys, then values, at the caret', () => {
    expect(terms('')).toEqual(['status:', 'to:']);
    expect(terms('st')).toEqual(['status:']);
    expect(terms('status:')).toEqual(['status:bounced', 'status:held']);
    expect(terms('to:kim status:he')).toEqual(['status:held']);
    expect(terms('st to:kim', 2)).toEqual(['status:']);
    expect(terms('status:held ')).toEqual(['status:', 'to:']);
  });
  test('what is taken replaces what stands there', () => {
    const completing = complete('a st b', 4, search.keys);
    expect(apply('a st b', completing, completing.offers[0] as never)).toEqual({ query: 'a status:b', caret: 9 });
  });
});
