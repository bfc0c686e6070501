import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { childrenOf, DerError, readBoolean, readDer, readOid, readTime, writeDer, writeOid } from './der.ts';

const bad = readFileSync(new URL('../../testdata/bad-der.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line.includes('|') && !line.startsWith('#'))
  .map((line) => line.split('|').map((cell) => cell.trim()) as [string, string, string]);

const walk = (octets: Buffer, depth = 0): void => {
  const element = readDer(octets);
  if ((element.tag & 0x20) !== 0 && depth < 50)
    for (const child of childrenOf(element)) walk(Buffer.from(child.whole), depth + 1);
  if (element.tag === 6) readOid(element);
  if (element.tag === 1) readBoolean(element);
  if (element.tag === 0x17 || element.tag === 0x18) readTime(element);
};

describe('what is not DER', () => {
  test.each(bad)('%s', (_, hex, reason) => {
    expect(() => walk(Buffer.from(hex.replace(/ /g, ''), 'hex'))).toThrow(new DerError(reason));
  });
});

test('what is written is read back, whatever its length', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.constantFrom(0, 200, 70_000), (octets, padding) => {
      const content = Buffer.concat([octets, Buffer.alloc(padding)]);
      const whole = writeDer(0x04, content);
      expect(readDer(whole)).toEqual({ tag: 4, content, whole });
    }),
  );
});

test('object identifiers come back as they were', () => {
  const arcs = fc.array(fc.nat(2 ** 31 - 1), { maxLength: 8 });
  fc.assert(
    fc.property(fc.nat(2), fc.nat(39), arcs, (first, second, rest) => {
      const oid = [first, second, ...rest].join('.');
      expect(readOid(readDer(writeOid(oid)))).toBe(oid);
    }),
  );
});

test('times of both forms', () => {
  const time = (tag: number, text: string) => readTime(readDer(writeDer(tag, Buffer.from(text)))).toISOString();
  expect(time(0x17, '491231235959Z')).toBe('2049-12-31T23:59:59.000Z');
  expect(time(0x17, '500101000000Z')).toBe('1950-01-01T00:00:00.000Z');
  expect(time(0x18, '20500228000000Z')).toBe('2050-02-28T00:00:00.000Z');
  expect(time(0x18, '00010101000000Z')).toBe('0001-01-01T00:00:00.000Z');
});

test('any octets throw nothing but a DerError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (octets) => {
      try {
        walk(Buffer.from(octets));
      } catch (error) {
        expect(error).toBeInstanceOf(DerError);
      }
    }),
  );
});
