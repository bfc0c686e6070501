import type { Pool } from '@posthorn/db/mail/message';
import {
  insertVerifications,
  type Verification as MailVerification,
  readAuthentication as read,
} from '@posthorn/db/mail/verification';
import { type QueueLog, silentLog } from './index.ts';
import { storeByHalving } from './store-by-halving.ts';
import { createWriteBehind } from './write-behind.ts';

/** See `@posthorn/db/mail/verification`. */
export type Verification = MailVerification;

/** See `@posthorn/db/mail/verification`. */
export const readAuthentication: typeof read = read;

/** Written behind, in bounded memory: no reply waits for it. */
export type VerificationWriter = AsyncDisposable & {
  add(row: Verification): void;
  /** Resolves when everything given so far is stored or given up. */
  flush(): Promise<void>;
  /** Could not be kept since the start, for want of room or because the database refused the row. */
  readonly lost: number;
};

/** Rows wait up to `everyMs` for company; while the database is away up to `maxBuffered` of them are kept, then the oldest go. */
export function createVerificationWriter(options: {
  pool: Pool;
  log?: QueueLog;
  everyMs?: number;
  maxBuffered?: number;
}): VerificationWriter {
  const { pool, log = silentLog, everyMs = 300, maxBuffered = 20_000 } = options;
  let rows: Verification[] = [];
  let lost = 0;

  async function write(): Promise<void> {
    while (rows.length > 0) {
      // Taken out first: while they are written, others may come and push out the oldest that wait.
      const batch = rows.splice(0, BATCH);
      try {
        lost += await storeByHalving(
          batch,
          (some) => insertVerifications(pool, some),
          (error) => log.warn({ err: error }, 'a verification could not be stored'),
        );
      } catch (error) {
        rows = [...batch, ...rows];
        trim();
        log.warn({ err: error, waiting: rows.length }, 'verifications could not be stored; trying again');
        return;
      }
    }
  }

  function trim(): void {
    const over = rows.length - maxBuffered;
    if (over <= 0) return;
    rows.splice(0, over);
    lost += over;
  }

  const behind = createWriteBehind({ everyMs, isWaiting: () => rows.length > 0, write });
  return {
    add(row) {
      rows.push(row);
      trim();
      behind.plan();
    },
    flush: behind.flush,
    get lost() {
      return lost;
    },
    [Symbol.asyncDispose]: () => behind[Symbol.asyncDispose](),
  };
}

const BATCH = 500;
