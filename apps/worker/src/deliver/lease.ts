import type { Pool } from '@posthorn/db/mail/message';
import { type Claim, renew } from '@posthorn/queue/claim';

/** Our right to the recipients of a claim, as it stands now. */
export type Lease = {
  /** Whether there is enough of it left to end a message. */
  mayEnd(): boolean;
  readonly claim: Claim;
};

/** A lease that is lengthened while its batch is worked on. */
export type KeptLease = Lease & { end(): void };

/**
 * Keeps a claim's lease: renewed at half of its life, given up when the database says that the fence was lost. Times are
 * those of this process's monotonic clock, taken before the claim was sent, so that we never believe in a lease for longer than the database does.
 */
export function keepLease(pool: Pool, claim: Claim, leaseSeconds: number): KeptLease {
  let current = claim;
  let isLost = false;
  const timer = setInterval(() => {
    renew(pool, current, leaseSeconds)
      .then((renewed) => {
        if (renewed) current = renewed;
        else isLost = true;
      })
      // The database may be away for a moment; what is left of the lease still counts.
      .catch(() => undefined);
  }, leaseSeconds * 500);
  timer.unref();
  return {
    get claim() {
      return current;
    },
    mayEnd: () => !isLost && current.leaseEndsAt - performance.now() > Math.min(marginMs, leaseSeconds * 250),
    end: () => clearInterval(timer),
  };
}

/** Time for the octets to leave and the answer to be settled. */
const marginMs = 20_000;
