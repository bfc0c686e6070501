import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseMoment } from './moment.ts';

const now = Date.parse('2026-11-22T12:04:31Z');

describe('moments', () => {
  test.each([
    ['2h', 'UTC', '2026-11-22T10:04:31.000Z'],
    ['4w', 'UTC', '2026-10-25T12:04:31.000Z'],
    ['today', 'Europe/Lisbon', '2026-11-22T00:00:00.000Z'],
    ['today', 'Europe/Berlin', '2026-11-21T23:00:00.000Z'],
    ['yesterday', 'America/New_York', '2026-11-21T05:00:00.000Z'],
    ['03:12', 'Asia/Kolkata', '2026-11-21T21:42:00.000Z'],
    ['2026-07-01', 'Europe/Berlin', '2026-06-30T22:00:00.000Z'],
    ['2026-07-01T08:30', 'Europe/Berlin', '2026-07-01T06:30:00.000Z'],
    ['2026-07-01T08:30:15Z', 'Europe/Berlin', '2026-07-01T08:30:15.000Z'],
    ['2026-07-01T08:30:15+02:00', 'UTC', '2026-07-01T06:30:15.000Z'],
    // The night in which the clocks go forward has no 02:30.
    ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
    ['lunch', 'UTC', null],
    ['2026-02-31', 'UTC', null],
    ['2026-13-01', 'UTC', null],
    ['24:00', 'UTC', null],
    ['5', 'UTC', null],
  ])('%s in %s is %s', (text, zone, iso) => {
    expect(parseMoment(text, { now, zone })).toBe(iso);
  });

  test('never throws, and what it answers is a moment', () => {
    const words = fc.oneof(fc.string(), fc.stringMatching(/^[0-9:TZ+-]{1,25}$/), fc.stringMatching(/^\d{1,6}[smhdw]$/));
    fc.assert(
      fc.property(words, fc.constantFrom('UTC', 'Europe/Berlin', 'Pacific/Chatham'), (text, zone) => {
        const found = parseMoment(text, { now, zone });
        if (found !== null) expect(new Date(found).toISOString()).toBe(found);
      }),
    );
  });
});
