import type { BodyHash, BodySpec } from '@posthorn/mail-auth/dkim/body-hash';

/** What the thread is told: the specs of a body, then its octets, then that it is over. One body at a time. */
export type ToThread =
  | { kind: 'begin'; specs: readonly BodySpec[] }
  | { kind: 'write'; octets: Uint8Array }
  | { kind: 'end' };

/** What the thread says: `taken` for each `write`, then the hashes in the order of the specs. */
export type FromThread = { kind: 'taken' } | { kind: 'hashed'; hashes: readonly BodyHash[] };
