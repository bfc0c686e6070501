import type { Pool } from '@posthorn/db/mail/message';

/** Recipients, on both sides. It balances or it says by how much it does not. */
export type Ledger = {
  /** UTC day (`2026-11-22`) of the messages counted; null: all of them. */
  day: string | null;
  /** From counts in immutable message rows, by origin. */
  left: { accepted: number; generated: number; expandedTo: number; total: number };
  /** From the states of recipient rows (days past retention: from their verified closing line). */
  right: {
    delivered: number;
    bounced: number;
    expired: number;
    discarded: number;
    dropped: number;
    handedOver: number;
    expandedFrom: number;
    quarantined: number;
    held: number;
    /** Leased included. */
    queued: number;
    total: number;
  };
  balanced: boolean;
  /** left.total - right.total */
  difference: number;
};

export declare function readLedger(pool: Pool, options?: { day?: string }): Promise<Ledger>;
/** Ledgers of single days, newest first. */
export declare function readLedgerDays(pool: Pool, options: { days: number }): Promise<Ledger[]>;
