import { countAll, countDay, type LedgerSides, ledgerDays } from '@posthorn/db/mail/ledger';
import type { Pool } from '@posthorn/db/mail/message';

/** Recipients, on both sides. It balances or it says by how much it does not. */
export type Ledger = {
  /** UTC day (`2026-11-22`) of the messages counted; null: all of them. */
  day: string | null;
  /** From counts in immutable message rows, by origin. */
  left: { accepted: number; generated: number; expandedTo: number; total: number };
  /** From the states of recipient rows (finished days: from their closing line, counted again every day while rows stand). */
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
  /** left.total - right.total: above 0, recipients are missing. */
  difference: number;
};

/** Both sides in one snapshot, of one UTC day (always counted while its rows stand) or in total. */
export async function readLedger(pool: Pool, options: { day?: string } = {}): Promise<Ledger> {
  if (options.day === undefined) return ledgerOf(null, await countAll(pool));
  return ledgerOf(options.day, await countDay(pool, options.day));
}

/** Ledgers of single days, newest first. */
export async function readLedgerDays(pool: Pool, options: { days: number }): Promise<Ledger[]> {
  const ledgers: Ledger[] = [];
  for (const day of await ledgerDays(pool, options.days)) ledgers.push(await readLedger(pool, { day }));
  return ledgers;
}

function ledgerOf(day: string | null, { left, right }: LedgerSides): Ledger {
  const leftTotal = sum(left);
  const rightTotal = sum(right);
  const difference = leftTotal - rightTotal;
  return {
    day,
    left: { ...left, total: leftTotal },
    right: { ...right, total: rightTotal },
    balanced: difference === 0,
    difference,
  };
}

const sum = (terms: Record<string, number>) => Object.values(terms).reduce((total, term) => total + term, 0);
