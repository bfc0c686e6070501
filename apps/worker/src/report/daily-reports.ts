import type { NewMessage, Pool } from '@posthorn/db/mail/message';
import type { Resolver } from '@posthorn/dns/resolver';
import type { PosthornEvent } from '@posthorn/events/event';
import { dueDestinations } from '@posthorn/queue/accept';
import type { WorkerLog } from '../index.ts';
import type { DeliverySettings } from '../settings.ts';
import { startRounds } from '../wake/rounds.ts';

export type DailyReportsOptions = {
  pool: Pool;
  log: WorkerLog;
  process: string;
  settings: () => DeliverySettings;
  resolver: () => Resolver;
  isStopping: () => boolean;
  /** Told of destinations that got due mail. */
  ring: (destination: string) => void;
  emit: (events: PosthornEvent[]) => void;
  /** How often is looked for what is due, in milliseconds. */
  everyMs?: number;
};

/** What one kind of daily report does in each round; the parts that are done once a minute and once an hour are kept apart. */
export type DailyReports<Row> = {
  /** For people, as in "DMARC reports". */
  title: string;
  plan: () => Promise<unknown>;
  forget: () => Promise<unknown>;
  /** Before reports are sent, each round. */
  settle: () => Promise<unknown>;
  claim: (limit: number) => Promise<Row[]>;
  send: (row: Row) => Promise<void>;
};

/** Plans the reports of a day once it is over, sends those that are due, and forgets old ones. Several workers share them. */
export function startDailyReports<Row>(options: DailyReportsOptions, reports: DailyReports<Row>): AsyncDisposable {
  const { log, isStopping } = options;
  let plannedAt = Number.NEGATIVE_INFINITY;
  let forgottenAt = performance.now();
  return startRounds({
    everyMs: options.everyMs ?? 2000,
    round: async () => {
      if (!isStopping()) await round();
    },
    onFailure: (error) => log.warn({ err: error as Error }, `${reports.title} could not be looked after; trying again`),
  });

  async function round(): Promise<void> {
    if (performance.now() - plannedAt > PLAN_EVERY_MS) {
      plannedAt = performance.now();
      await reports.plan();
    }
    if (performance.now() - forgottenAt > FORGET_EVERY_MS) {
      forgottenAt = performance.now();
      await reports.forget();
    }
    await reports.settle();
    for (const row of await reports.claim(BATCH)) {
      if (isStopping()) return;
      await reports.send(row);
    }
  }
}

/** Rings for the mail that carries reports. */
export function ringFor(messages: readonly NewMessage[], ring: (destination: string) => void): void {
  for (const message of messages) for (const destination of dueDestinations(message)) ring(destination);
}

/**
 * Seconds until a report that could not be made or sent is tried again: 5, 10, 20 minutes and so on, some 21 hours in all (RFC 8460 §5.4); null
 * when it was tried long enough. `back`: one that nobody has seen yet is tried on until its day is so many days ago.
 */
export function secondsToNextTry(
  { attempts, day }: { attempts: number; day: string },
  missed?: { now: Date; back: number },
): number | null {
  const age = missed ? (missed.now.getTime() - Date.parse(`${day}T00:00:00Z`)) / DAY_MS : 0;
  const isOver = attempts >= MAX_ATTEMPTS && !(missed && age < missed.back + 1);
  return isOver ? null : 300 * 2 ** Math.min(attempts - 1, MAX_ATTEMPTS - 2);
}

const BATCH = 20;
const MAX_ATTEMPTS = 9;
const PLAN_EVERY_MS = 60_000;
const FORGET_EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;
