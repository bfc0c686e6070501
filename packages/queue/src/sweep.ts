import { forgetActions } from '@posthorn/db/mail/actions';
import { deleteOrphans } from '@posthorn/db/mail/content';
import { forgetDestinations } from '@posthorn/db/mail/destination';
import { forgetEventQuarters, rollUpEvents } from '@posthorn/db/mail/event-quarters';
import { dueDestinationNames } from '@posthorn/db/mail/lease';
import { closeDays } from '@posthorn/db/mail/ledger';
import type { Pool } from '@posthorn/db/mail/message';
import { forgetRates, rollUpRates } from '@posthorn/db/mail/rates';
import {
  archiveDay,
  dayTables,
  dropContentDay,
  dropEmptyDay,
  dropHistoryDay,
  makePartitions,
  withSweepLock,
} from '@posthorn/db/mail/retention';
import { forgetRuleTally } from '@posthorn/db/mail/rule-tally';
import { forgetSuppressions } from '@posthorn/db/mail/suppression';
import { forgetTallies, rollUpHours } from '@posthorn/db/mail/tally';
import { forgetVerifications } from '@posthorn/db/mail/verification';

import { resumeActions } from './actions.ts';
import { type QueueLog, silentLog } from './index.ts';
import { type QuarantineSweep, sweepQuarantine } from './quarantine.ts';

export type SweepOptions = {
  pool: Pool;
  log?: QueueLog;
  intervalSeconds: number;
  /**
   * Whole days that bodies and finished messages, events with attempts and refusals, and verifications of DMARC are kept. Read at each
   * round.
   */
  retention: () => Retention;
  /** How the quarantine is looked after. Left out: it is not. Read at each round. */
  quarantine?: () => QuarantineSweep;
  /** Called for every destination that has due mail and may be tried, whoever rang or not. */
  onDue(destination: string): void;
  /** Id of this process, for the bulk actions that it takes over from processes that are gone. Left out: it takes over none. */
  process?: string;
  /** How often partitions, closing lines, orphans and retention are looked after. Default ten minutes; 0: only when asked. */
  housekeepingSeconds?: number;
};

type Retention = { deliveredDays: number; eventDays: number; verificationDays: number };

/** What one round of housekeeping did. */
export type Housekeeping = {
  partitions: number;
  closedDays: string[];
  orphans: number;
  dropped: string[];
  copied: number;
  forgottenVerifications: number;
  /** Recipients whose time in quarantine was over. */
  expired: number;
};

export type Sweep = {
  /** Looks for due mail now; the timer does the same. */
  run(): Promise<string[]>;
  /** Null: another process is at it. */
  keepHouse(): Promise<Housekeeping | null>;
  [Symbol.asyncDispose](): Promise<void>;
};

/**
 * Finds what nobody rang for: new mail whose ring was lost, deferred mail whose time has come, and abandoned leases, which are due by
 * themselves when they end. In between it keeps house. Failures are logged and the next round tries again.
 */
export function createSweep(options: SweepOptions): Sweep {
  const { pool } = options;
  const log = options.log ?? silentLog;
  const housekeepingMs = (options.housekeepingSeconds ?? 600) * 1000;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let lastHousekeeping = Number.NEGATIVE_INFINITY;

  async function run(): Promise<string[]> {
    const due = await dueDestinationNames(pool, MAX_DUE);
    for (const destination of due) options.onDue(destination);
    return due;
  }

  async function round(): Promise<void> {
    try {
      await run();
      if (options.process !== undefined)
        await resumeActions({ pool, log, process: options.process, ring: options.onDue });
      if (housekeepingMs === 0 || performance.now() - lastHousekeeping < housekeepingMs) return;
      lastHousekeeping = performance.now();
      const done = await keepHouse(options);
      if (done !== null && (done.dropped.length > 0 || done.orphans > 0 || done.expired > 0))
        log.info(done, 'housekeeping of the queue');
    } catch (error) {
      log.warn({ err: error }, 'a round of the sweep failed; the next one tries again');
    }
  }

  function plan(): void {
    if (closed) return;
    timer = setTimeout(() => {
      running = round().finally(plan);
    }, options.intervalSeconds * 1000);
  }

  running = round().finally(plan);
  return {
    run,
    keepHouse: () => keepHouse(options),
    async [Symbol.asyncDispose]() {
      closed = true;
      clearTimeout(timer);
      await running;
      clearTimeout(timer);
    },
  };
}

/** Makes the day partitions from yesterday to a week ahead; every process that writes mail runs it at start. */
export async function ensurePartitions(pool: Pool): Promise<void> {
  await makePartitions(pool);
}

async function keepHouse({ pool, retention, quarantine, process, onDue }: SweepOptions): Promise<Housekeeping | null> {
  return await withSweepLock(pool, async () => {
    const partitions = await makePartitions(pool);
    const closedDays = await closeDays(pool);
    const orphans = await deleteOrphans(pool, ORPHAN_SECONDS);
    await forgetDestinations(pool, 30);
    await forgetActions(pool);
    await forgetSuppressions(pool);
    await rollUpHours(pool, { budgetMs: TALLY_MS });
    await rollUpRates(pool, { budgetMs: TALLY_MS });
    await rollUpEvents(pool, { budgetMs: TALLY_MS });
    await forgetRates(pool);
    await forgetEventQuarters(pool);
    await forgetTallies(pool);
    await forgetRuleTally(pool);
    const keep = retention();
    const forgottenVerifications = await forgetOldVerifications(pool, keep.verificationDays);
    const kept = quarantine && (await sweepQuarantine(pool, quarantine(), process ?? 'sweep'));
    for (const destination of kept?.destinations ?? []) onDue(destination);
    const { dropped, copied } = await dropOldDays(pool, keep);
    return { partitions, closedDays, orphans, dropped, copied, forgottenVerifications, expired: kept?.expired ?? 0 };
  });
}

/** In bounded bites, until nothing old is left or the time is up; the next round goes on. */
async function forgetOldVerifications(pool: Pool, days: number): Promise<number> {
  const began = performance.now();
  let forgotten = 0;
  for (;;) {
    const gone = await forgetVerifications(pool, days);
    forgotten += gone;
    if (gone === 0 || performance.now() - began > FORGET_MS) return forgotten;
  }
}

async function dropOldDays(pool: Pool, keep: Retention): Promise<{ dropped: string[]; copied: number }> {
  const dropped: string[] = [];
  let copied = 0;
  const mailBefore = dayBefore(keep.deliveredDays);
  const eventsBefore = dayBefore(keep.eventDays);
  for (const { name, day } of await dayTables(pool, 'content')) {
    if (day >= mailBefore) continue;
    copied += await dropContentDay(pool, name, day);
    dropped.push(name);
  }
  for (const { name, day } of await dayTables(pool, 'message')) {
    if (day >= mailBefore) continue;
    if ((await archiveDay(pool, name, day)) || (await dropEmptyDay(pool, name))) dropped.push(name);
  }
  for (const parent of ['attempt', 'event', 'refusal'] as const) {
    for (const { name, day } of await dayTables(pool, parent)) {
      if (day >= eventsBefore) continue;
      await dropHistoryDay(pool, parent, name);
      dropped.push(name);
    }
  }
  return { dropped, copied };
}

/** The first UTC day that is kept. At least today and yesterday, which partitions always exist for. */
function dayBefore(days: number): string {
  return new Date(Date.now() - Math.max(1, days) * 86_400_000).toISOString().slice(0, 10);
}

const MAX_DUE = 10_000;
/** What is left is counted in the next round, or by whoever asks. */
const TALLY_MS = 20_000;
const FORGET_MS = 20_000;
const ORPHAN_SECONDS = 86_400;
