import type { Pool } from '@posthorn/db/mail/message';
import {
  insertVerifications,
  type Verification as MailVerification,
  readAuthentication as read,
} from '@posthorn/db/mail/verification';
import { type QueueLog, silentLog } from './index.ts';
import { storeByHalving } from './store-by-halving.ts';

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
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;

  async function write(): Promise<void> {
    while (rows.length > 0) {
      const batch = rows.slice(0, BATCH);
      lost += await storeByHalving(
        batch,
        (some) => insertVerifications(pool, some),
        (error) => log.warn({ err: error }, 'a verification could not be stored'),
      );
      rows = rows.slice(batch.length);
    }
  }

  function start(): Promise<void> {
    writing ??= write()
      .catch((error: unknown) => {
        log.warn({ err: error, waiting: rows.length }, 'verifications could not be stored; trying again');
      })
      .finally(() => {
        writing = undefined;
        if (rows.length > 0) plan();
      });
    return writing;
  }

  function plan(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      void start();
    }, everyMs);
  }

  const flush = async (): Promise<void> => {
    await writing;
    await start();
  };

  return {
    add(row) {
      rows.push(row);
      if (rows.length > maxBuffered) {
        rows.shift();
        lost += 1;
      }
      plan();
    },
    flush,
    get lost() {
      return lost;
    },
    async [Symbol.asyncDispose]() {
      await flush();
      clearTimeout(timer);
    },
  };
}

const BATCH = 500;
