import type { FetchedPolicy, StsFailure } from './fetch.ts';
import type { StsPolicy } from './policy.ts';
import type { StsRecordReading } from './record.ts';

/** What is kept of one domain. Moments are milliseconds since 1970. */
export type CachedPolicy = {
  /** The id of the TXT record under which the policy was fetched; of a failed first fetch, the id that failed. */
  id: string;
  policy: StsPolicy | null;
  fetchedAt: number;
  /** The last fetch that failed, if none has succeeded since. */
  failedAt: number | null;
  failure: { failure: StsFailure; reason: string } | null;
};

/** What the TXT look-up gave; `failed`: DNS did not answer. */
export type StsRecordFound = StsRecordReading | { kind: 'failed' };

/** `fetch`: the policy has to be fetched now. `use`: this one counts, or none does. */
export type StsStep =
  | { kind: 'fetch'; id: string }
  | { kind: 'use'; policy: StsPolicy | null; failure: CachedPolicy['failure'] };

/**
 * What to do before a delivery (RFC 8461 §3.3, §4.2): a new id, or a policy that has run out, has to be fetched; a policy that is still good
 * counts whatever happens to its TXT record, so that nobody gets rid of it by suppressing an answer. A failed fetch is not tried again for
 * some minutes.
 */
export function stepBeforeDelivery(cached: CachedPolicy | null, record: StsRecordFound, now: number): StsStep {
  const isFresh = cached?.policy != null && now < expiryOf(cached);
  const use: StsStep = { kind: 'use', policy: isFresh ? cached.policy : null, failure: cached?.failure ?? null };
  if (record.kind !== 'record') return { ...use, failure: isFresh ? use.failure : null };
  if (isFresh && cached.id === record.id) return use;
  const isTooSoon = cached?.failedAt != null && now < cached.failedAt + RETRY_MS && now >= cached.failedAt;
  return isTooSoon ? use : { kind: 'fetch', id: record.id };
}

/** What is kept after a fetch. A failure keeps the policy that was there, and its age. */
export function afterFetch(
  cached: CachedPolicy | null,
  fetched: { id: string; result: FetchedPolicy },
  now: number,
): CachedPolicy {
  const { id, result } = fetched;
  if (result.kind === 'policy') return { id, policy: result.policy, fetchedAt: now, failedAt: null, failure: null };
  const { failure, reason } = result;
  return { id, policy: null, fetchedAt: now, ...cached, failedAt: now, failure: { failure, reason } };
}

/**
 * When a policy should be fetched again in the background; null: never. RFC 8461 §3.3 asks for it well before it runs out, so that an
 * attacker has to block it for its whole life. Policies of mode `none` are let go.
 */
export function refreshAt(cached: CachedPolicy): number | null {
  if (cached.policy === null || cached.policy.mode === 'none') return null;
  const interval = Math.min(DAY_MS, (cached.policy.maxAge * 1000) / 2);
  const last = Math.max(cached.fetchedAt, cached.failedAt ?? 0);
  const at = last + (cached.failedAt === null ? interval : Math.min(interval, FAILED_REFRESH_MS));
  return at < expiryOf(cached) ? at : null;
}

/** The moment a policy stops to count. It counts for some minutes at least: for the delivery it was fetched for. */
export const expiryOf = ({ policy, fetchedAt }: CachedPolicy): number =>
  fetchedAt + (policy === null ? 0 : Math.max(policy.maxAge * 1000, RETRY_MS));

const RETRY_MS = 5 * 60_000;
const FAILED_REFRESH_MS = 60 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
