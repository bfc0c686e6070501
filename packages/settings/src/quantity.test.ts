import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDuration, formatSize, parseDuration, parseSize } from './quantity.ts';

test.each([
  ['0', 0],
  ['300', 300],
  ['5m', 300],
  ['1h30m', 5400],
  ['1h 30m', 5400],
  ['5 d', 432_000],
  ['2w', 1_209_600],
  ['1.5h', 5400],
  [' 90S ', 90],
])('duration "%s" is %i s', (text, expected) => {
  expect(parseDuration(text)).toEqual({ ok: true, value: expected });
});

test.each([
  ['512', 512],
  ['64K', 65_536],
  ['40M', 41_943_040],
  ['40MB', 41_943_040],
  ['40 MiB', 41_943_040],
  ['1.5G', 1_610_612_736],
  ['12b', 12],
])('size "%s" is %i bytes', (text, expected) => {
  expect(parseSize(text)).toEqual({ ok: true, value: expected });
});

test.each([
  ['', 0],
  ['m', 0],
  ['5x', 1],
  ['5m5m', 2],
  ['5m1h', 2],
  ['1h30', 2],
  ['-5m', 0],
  ['1.0001s', 0],
  ['5m,', 2],
  ['1e3', 1],
  ['1h 30', 3],
  ['99999999999999999999', 0],
])('duration "%s" goes wrong at %i', (text, position) => {
  expect(parseDuration(text)).toMatchObject({ ok: false, position });
});

test('property: text forms read back to the same number', () => {
  fc.assert(
    fc.property(fc.nat(), (value) => {
      expect(parseDuration(formatDuration(value))).toEqual({ ok: true, value });
      expect(parseSize(formatSize(value))).toEqual({ ok: true, value });
    }),
  );
  expect([0, 90, 300, 86_400 * 30].map(formatDuration)).toEqual(['0s', '1m30s', '5m', '30d']);
  expect([0, 1000, 65_536, 50 * 1024 ** 2].map(formatSize)).toEqual(['0', '1000', '64K', '50M']);
});

test('property: any text is read or refused at a position inside it', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'0123456789.smhdwKMGB ') })), (text) => {
      for (const parse of [parseDuration, parseSize]) {
        const read = parse(text);
        if (read.ok) expect(Number.isSafeInteger(read.value) && read.value >= 0).toBe(true);
        else expect(read.position >= 0 && read.position <= text.length).toBe(true);
      }
    }),
  );
});
