import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseKeys, type KeyInHand } from './choose.ts';

const at = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const key = (selector: string, more: Partial<KeyInHand> = {}): KeyInHand => ({
  selector,
  algorithm: 'rsa-sha256',
  signsFrom: null,
  signsUntil: null,
  sight: 'seen',
  wasSeen: true,
  broken: null,
  ...more,
});
const signing = (keys: KeyInHand[], day: string, waitForRecord = true): string =>
  chooseKeys(keys, { now: at(day), waitForRecord })
    .signing.map(({ selector }) => selector)
    .join(' ');

describe('a rotation, day by day', () => {
  const old = key('old', { signsFrom: at('2026-01-01'), signsUntil: at('2026-12-10') });
  const next = (more: Partial<KeyInHand> = {}) => key('next', { signsFrom: at('2026-12-01'), ...more });
  test.each([
    ['2025-12-31', next(), ''],
    ['2026-06-01', next(), 'old'],
    ['2026-11-30', next(), 'old'],
    ['2026-12-01', next(), 'next'],
    ['2026-12-01', next({ sight: 'absent', wasSeen: false }), 'old'],
    ['2026-12-01', next({ sight: 'differs', wasSeen: false }), 'old'],
    ['2026-12-01', next({ sight: 'unknown', wasSeen: false }), 'old'],
    ['2026-12-01', next({ sight: 'unknown', wasSeen: true }), 'next'],
    ['2026-12-01', next({ sight: null, wasSeen: false }), 'old'],
    ['2026-12-01', next({ broken: 'cannot be read' }), 'old'],
    ['2026-12-10', next({ sight: 'absent', wasSeen: false }), ''],
    ['2026-12-10', next(), 'next'],
  ] as const)('%s, %o: %s', (day, other, expected) => {
    expect(signing([old, other], day)).toBe(expected);
    // The order in the list does not matter where the times differ.
    expect(signing([other, old], day)).toBe(expected);
  });

  test('without waiting for records the newest signs, unless it is broken', () => {
    expect(signing([old, next({ sight: 'absent', wasSeen: false })], '2026-12-02', false)).toBe('next');
    expect(signing([old, next({ broken: 'x' })], '2026-12-02', false)).toBe('old');
  });

  test('one signature for each algorithm, each by its own rotation', () => {
    const ed = { algorithm: 'ed25519-sha256' };
    const keys = [
      old,
      next(),
      key('e1', ed),
      key('e2', { ...ed, signsFrom: at('2026-01-01'), sight: 'absent', wasSeen: false }),
    ];
    expect(signing(keys, '2026-12-02')).toBe('next e1');
  });

  test('of two that begin at once the later in the list is newer', () => {
    expect(signing([key('a'), key('b')], '2026-01-01')).toBe('b');
  });
});

test('what signs is always due, never broken, and one for an algorithm; what is passed over has a reason', () => {
  const time = fc.option(fc.integer({ min: 0, max: 10 }), { nil: null });
  const anyKey = fc.record({
    selector: fc.string({ minLength: 1, maxLength: 4 }),
    algorithm: fc.constantFrom('rsa-sha256', 'ed25519-sha256'),
    signsFrom: time,
    signsUntil: time,
    sight: fc.constantFrom('seen', 'differs', 'absent', 'unknown', null),
    wasSeen: fc.boolean(),
    broken: fc.constantFrom(null, null, 'x'),
  });
  fc.assert(
    fc.property(
      fc.array(anyKey, { maxLength: 8 }),
      fc.integer({ min: 0, max: 10 }),
      fc.boolean(),
      (keys, now, waitForRecord) => {
        const choice = chooseKeys<KeyInHand>(keys as KeyInHand[], { now, waitForRecord });
        expect(new Set(choice.signing.map(({ algorithm }) => algorithm)).size).toBe(choice.signing.length);
        for (const { signsFrom, signsUntil, broken, sight } of choice.signing) {
          expect(broken).toBeNull();
          expect((signsFrom ?? 0) <= now && now < (signsUntil ?? 99)).toBe(true);
          if (waitForRecord) expect(['seen', 'unknown']).toContain(sight);
        }
        for (const { reason } of choice.passedOver) expect(reason).not.toBe('');
      },
    ),
  );
});
