import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatOrcpt, parseNotify, parseOrcpt } from './extensions/dsn.ts';
import { formatXtext, parseXtext } from './xtext.ts';

describe('xtext', () => {
  it('reads and writes RFC 3461 forms', () => {
    expect(parseXtext('a+2Bb+3Dc+20d')).toBe('a+b=c d');
    expect(formatXtext('a+b=c d')).toBe('a+2Bb+3Dc+20d');
    for (const bad of ['+', '+2', '+2g', '+0a', 'a b', 'a=b', 'é', '+FF', '+00', '+0D', '+7F']) {
      expect(parseXtext(bad), bad).toBeUndefined();
    }
  });

  it('gives back what was written, and refuses or accepts anything without throwing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        if (/[\x00-\x1f\x7f]/.test(text)) expect(parseXtext(formatXtext(text))).toBeUndefined();
        else expect(parseXtext(formatXtext(text))).toBe(text);
        const read = parseXtext(text);
        if (read !== undefined) expect(parseXtext(formatXtext(read))).toBe(read);
      }),
    );
  });

  it('keeps ORCPT in every form it can travel in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.boolean(), (address, isUtf8) => {
        fc.pre(!/[\x00-\x20\x7f-\xa0]/.test(address));
        for (const type of ['rfc822', 'utf-8']) {
          const orcpt = { type, address };
          expect(parseOrcpt(formatOrcpt(orcpt, isUtf8), isUtf8)).toEqual(orcpt);
        }
      }),
    );
    fc.assert(fc.property(fc.string(), fc.boolean(), (text, isUtf8) => void parseOrcpt(text, isUtf8)));
  });

  it('reads NOTIFY in any case and order', () => {
    expect(parseNotify('never')).toEqual(['NEVER']);
    expect(parseNotify('Delay,SUCCESS,failure')).toEqual(['DELAY', 'SUCCESS', 'FAILURE']);
    expect(parseNotify(undefined)).toBeUndefined();
  });
});
