/** RFC 7208 §2.6. */
export const spfResults = ['pass', 'fail', 'softfail', 'neutral', 'none', 'permerror', 'temperror'] as const;
export type SpfResult = (typeof spfResults)[number];

/** Whose word is checked: the envelope sender's domain or the name in HELO (RFC 7208 §2.3, §2.4). */
export type SpfIdentity = 'mailfrom' | 'helo';

/** One question put to DNS on the way, for the decision record. `answer` is in words: records, or why there are none. */
export type SpfLookup = { name: string; type: string; answer: string };

/** What `checkHost` found. */
export type SpfVerdict = {
  result: SpfResult;
  identity: SpfIdentity;
  /** The domain that was asked, in A-labels; the one a redirect led to is in `decidedBy`. */
  domain: string;
  /** The domain whose record decided. */
  decidedBy: string;
  /** The term that decided, as published; `default` when none matched; empty when there was no record. */
  mechanism: string;
  /** Why the result is an error, in words; empty otherwise. */
  problem: string;
  /** The domain's own explanation of a fail (RFC 7208 §6.2): text of strangers; empty when there is none. */
  explanation: string;
  /** At most 60. */
  lookups: SpfLookup[];
};
