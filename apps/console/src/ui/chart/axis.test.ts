import { expect, test } from 'vitest';
import { bucketsOf } from './buckets.ts';
import { chartClock } from './clock.ts';
import { timeTicks } from './scale.ts';

const DAY = 86_400;

/** What stands under a chart that is `width` pixels wide. */
const labels = ({
  from,
  days,
  step,
  width = 640,
  zone = 'UTC',
  isUtcDays = true,
}: {
  from: string;
  days: number;
  step: number;
  width?: number;
  zone?: string;
  isUtcDays?: boolean;
}): string[] => {
  const to = new Date(Date.parse(from) + days * DAY * 1000).toISOString();
  const buckets = bucketsOf({ from, to, bucketSeconds: step });
  const clock = chartClock(zone, isUtcDays);
  return timeTicks(buckets, step, { width, offsetSeconds: () => 0 }).map((index) =>
    clock.tick(buckets[index]!, buckets.length * step),
  );
};

test('regression: years of weeks have as many labels as fit, wherever the weeks begin', () => {
  for (const from of ['2015-01-01T00:00:00Z', '2015-01-02T00:00:00Z', '2012-04-30T00:00:00Z'])
    for (const [days, step] of [
      [365, 7 * DAY],
      [1000, 14 * DAY],
      [4383, 35 * DAY],
    ] as const) {
      const found = labels({ from, days, step });
      expect(found.length, `${from} ${days}`).toBeGreaterThan(3);
      expect(found.length, `${from} ${days}`).toBeLessThanOrEqual(7);
      expect(found[0]).toMatch(/^[A-Z][a-z]{2} 20\d\d$/);
    }
});

test('days are named by their date, hours by the clock', () => {
  expect(labels({ from: '2026-11-01T00:00:00Z', days: 30, step: DAY })).toEqual([
    '1 Nov',
    '6 Nov',
    '11 Nov',
    '16 Nov',
    '21 Nov',
    '26 Nov',
  ]);
  expect(labels({ from: '2026-11-22T00:00:00Z', days: 1, step: 3600, isUtcDays: false })).toEqual([
    'Sun 22',
    '06:00',
    '12:00',
    '18:00',
  ]);
});

test('a day of UTC is the same day for every viewer', () => {
  const at = new Date('2026-11-22T00:00:00Z');
  for (const zone of ['UTC', 'America/Los_Angeles', 'Pacific/Auckland']) {
    const clock = chartClock(zone, true);
    expect(clock.tick(at, 30 * DAY)).toBe('22 Nov');
    expect(clock.moment(at)).toBe('22 Nov 2026');
    expect(clock.stretch(at, new Date('2026-11-23T00:00:00Z'))).toBe('22 Nov 2026');
    expect(clock.stretch(at, new Date('2026-11-29T00:00:00Z'))).toBe('22 Nov 2026 – 28 Nov 2026');
  }
  expect(chartClock('America/Los_Angeles', false).stretch(at, new Date('2026-11-22T01:00:00Z'))).toBe(
    'Sat 21 Nov, 16:00 – 17:00',
  );
});
