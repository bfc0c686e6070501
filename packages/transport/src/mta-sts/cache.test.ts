import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterFetch,
  type CachedPolicy,
  expiryOf,
  refreshAt,
  type StsRecordFound,
  stepBeforeDelivery,
} from './cache.ts';
import type { FetchedPolicy } from './fetch.ts';
import type { StsPolicy } from './policy.ts';

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
const now = Date.UTC(2026, 10, 22);
const policy: StsPolicy = { mode: 'enforce', mx: ['mx.example.org'], maxAge: 604_800 };
const record = (id: string): StsRecordFound => ({ kind: 'record', id });
const good = (changed: Partial<StsPolicy> = {}): FetchedPolicy => ({
  kind: 'policy',
  policy: { ...policy, ...changed },
});
const bad: FetchedPolicy = { kind: 'failed', failure: 'sts-policy-fetch-error', reason: 'no answer' };
const cached = afterFetch(null, { id: 'a', result: good() }, now);

describe('before a delivery', () => {
  test('nothing is known, nothing is announced: no policy', () => {
    for (const kind of ['none', 'failed'] as const)
      expect(stepBeforeDelivery(null, { kind }, now)).toEqual({ kind: 'use', policy: null, failure: null });
  });

  test('a new announcement is fetched, an old one used', () => {
    expect(stepBeforeDelivery(null, record('a'), now)).toEqual({ kind: 'fetch', id: 'a' });
    expect(stepBeforeDelivery(cached, record('a'), now + day)).toEqual({ kind: 'use', policy, failure: null });
    expect(stepBeforeDelivery(cached, record('b'), now + day)).toEqual({ kind: 'fetch', id: 'b' });
  });

  test('a policy that has run out is fetched again, even under the same id', () => {
    expect(stepBeforeDelivery(cached, record('a'), expiryOf(cached) - 1).kind).toBe('use');
    expect(stepBeforeDelivery(cached, record('a'), expiryOf(cached))).toEqual({ kind: 'fetch', id: 'a' });
  });

  test('a policy of no age counts for the delivery it was fetched for', () => {
    const brief = afterFetch(null, { id: 'a', result: good({ maxAge: 0 }) }, now);
    expect(stepBeforeDelivery(brief, record('a'), now + minute).kind).toBe('use');
    expect(stepBeforeDelivery(brief, record('a'), now + 5 * minute)).toEqual({ kind: 'fetch', id: 'a' });
  });

  test.each(['none', 'failed', 'malformed'] as const)(
    'a record that is gone (%s) does not rid anybody of a policy',
    (kind) => {
      const gone = { kind, reason: '' } as StsRecordFound;
      expect(stepBeforeDelivery(cached, gone, now + day)).toMatchObject({ kind: 'use', policy });
      expect(stepBeforeDelivery(cached, gone, expiryOf(cached))).toEqual({ kind: 'use', policy: null, failure: null });
    },
  );
});

describe('after a fetch', () => {
  test('a failure keeps the old policy and its age, and is not repeated at once', () => {
    const after = afterFetch(cached, { id: 'b', result: bad }, now + day);
    expect(after).toMatchObject({ id: 'a', policy, fetchedAt: now, failedAt: now + day });
    const soon = stepBeforeDelivery(after, record('b'), now + day + minute);
    expect(soon).toEqual({ kind: 'use', policy, failure: { failure: 'sts-policy-fetch-error', reason: 'no answer' } });
    expect(stepBeforeDelivery(after, record('b'), now + day + 6 * minute)).toEqual({ kind: 'fetch', id: 'b' });
  });

  test('a first failure leaves no policy, and says what failed', () => {
    const after = afterFetch(null, { id: 'a', result: bad }, now);
    expect(after.policy).toBeNull();
    expect(stepBeforeDelivery(after, record('a'), now + minute)).toMatchObject({
      policy: null,
      failure: { reason: 'no answer' },
    });
    expect(stepBeforeDelivery(after, record('a'), now + 6 * minute)).toEqual({ kind: 'fetch', id: 'a' });
  });

  test('a new policy takes the place of the old one, in whatever mode, and clears the failure', () => {
    const failed = afterFetch(cached, { id: 'b', result: bad }, now + day);
    for (const mode of ['enforce', 'testing', 'none'] as const) {
      const after = afterFetch(failed, { id: 'b', result: good({ mode }) }, now + 2 * day);
      expect(after).toEqual({
        id: 'b',
        policy: { ...policy, mode },
        fetchedAt: now + 2 * day,
        failedAt: null,
        failure: null,
      });
    }
  });
});

describe('in the background', () => {
  const isRefreshDue = (kept: CachedPolicy, at: number): boolean => {
    const due = refreshAt(kept);
    return due !== null && at >= due && at < expiryOf(kept);
  };

  test('a policy is fetched again each day, or at half of its life', () => {
    expect(isRefreshDue(cached, now + day - 1)).toBe(false);
    expect(isRefreshDue(cached, now + day)).toBe(true);
    const short = afterFetch(null, { id: 'a', result: good({ maxAge: 3600 }) }, now);
    expect(isRefreshDue(short, now + 29 * minute)).toBe(false);
    expect(isRefreshDue(short, now + 30 * minute)).toBe(true);
  });

  test('after a failure within the hour; what has run out or says none is let go', () => {
    const failed = afterFetch(cached, { id: 'a', result: bad }, now + day);
    expect(isRefreshDue(failed, now + day + hour - 1)).toBe(false);
    expect(isRefreshDue(failed, now + day + hour)).toBe(true);
    expect(isRefreshDue(cached, expiryOf(cached))).toBe(false);
    expect(isRefreshDue(afterFetch(null, { id: 'a', result: good({ mode: 'none' }) }, now), now + 2 * day)).toBe(false);
  });
});

test('whoever only withholds answers never gets an enforced policy out of use before its time', () => {
  const withheld = fc.constantFrom<StsRecordFound['kind'] | 'new'>('none', 'failed', 'malformed', 'record', 'new');
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(day), withheld), { maxLength: 30 }), (steps) => {
      let state: CachedPolicy = cached;
      let moment = now;
      for (const [later, kind] of steps) {
        moment += later;
        if (moment >= expiryOf(cached)) return;
        const found = (
          kind === 'new' ? record(`n${moment}`) : kind === 'record' ? record('a') : { kind, reason: '' }
        ) as StsRecordFound;
        let step = stepBeforeDelivery(state, found, moment);
        if (step.kind === 'fetch') {
          state = afterFetch(state, { id: step.id, result: bad }, moment);
          step = stepBeforeDelivery(state, found, moment);
        }
        expect(step).toMatchObject({ kind: 'use', policy });
      }
    }),
  );
});
