import { failureKind } from '@posthorn/db/mail/failure';
import { carriedBytes } from '@posthorn/db/mail/insert';
import type { Pool } from '@posthorn/db/mail/message';
import { settleRows } from '@posthorn/db/mail/settle';
import type {
  Attempt as MailAttempt,
  Outcome as MailOutcome,
  Settled as MailSettled,
  Settlement as MailSettlement,
} from '@posthorn/db/mail/settlement';
import { dueDestinations } from './accept.ts';
import { type QueueLog, silentLog } from './index.ts';
import { createRounds } from './rounds.ts';

/** See `@posthorn/db/mail/settlement`. */
export type Settlement = MailSettlement;
/** See `@posthorn/db/mail/settlement`. */
export type Settled = MailSettled;
/** See `@posthorn/db/mail/settlement`. */
export type Attempt = MailAttempt;
/** See `@posthorn/db/mail/settlement`. */
export type Outcome = MailOutcome;

export type Settler = {
  /**
   * Resolves after the commit, one answer per settlement in order. Repeated until it commits or the fence proves lost; rejects only
   * when the values themselves cannot be stored (the lease then ends by itself and the recipient is tried again) or on disposal.
   */
  settle(results: Settlement[]): Promise<Settled[]>;
  readonly inFlight: number;
  [Symbol.asyncDispose](): Promise<void>;
};

export type SettlerOptions = {
  pool: Pool;
  log?: QueueLog;
  /** Called after a commit for destinations that got due mail: reports, expansions, moves. */
  ring?: (destination: string) => void;
  /** Id of this process, for events. */
  process?: string;
  /** Rounds committing at once. Default 1, as for accepting. */
  rounds?: number;
};

/** The worker's way to say what became of recipients. Disposing waits for rounds under way, ten seconds for those it must repeat. */
export function createSettler(options: SettlerOptions): Settler {
  const { pool, ring } = options;
  const log = options.log ?? silentLog;
  const process = options.process ?? 'worker';
  let inFlight = 0;
  let giveUpAt = Number.POSITIVE_INFINITY;

  const rounds = createRounds<Settlement, Settled>({
    commit: (round) => settleRows(pool, round, { process }),
    repeat: (settlement, failure) => repeatAlone(settlement, failure),
    weigh: ({ reports }) => ({
      rows: 2 + reports.reduce((sum, { recipients }) => sum + 1 + recipients.length, 0),
      bytes: 512 + reports.reduce((sum, report) => sum + carriedBytes(report), 0),
    }),
    rounds: options.rounds ?? 1,
    maxRows: 2000,
    maxBytes: 4 * 1024 * 1024,
  });

  async function repeatAlone(settlement: Settlement, failure: unknown): Promise<Settled> {
    const { recipientId, messageId } = settlement;
    for (let wait = 0, cause = failure; ; wait = Math.min(wait * 2 + 50, 2000)) {
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      try {
        const [settled] = await settleRows(pool, [settlement], { process });
        return settled!;
      } catch (error) {
        cause = error;
      }
      if (failureKind(cause) === 'row') return await withoutDetails(settlement, cause);
      if (performance.now() > giveUpAt) {
        log.error(
          { err: cause, messageId, recipientId },
          'an outcome could not be stored before the end of the process',
        );
        throw cause;
      }
    }
  }

  /** The outcome matters more than its story: what cannot be stored of attempt and events is left out, reports never are. */
  async function withoutDetails(settlement: Settlement, cause: unknown): Promise<Settled> {
    const { recipientId, messageId } = settlement;
    log.error(
      { err: cause, messageId, recipientId },
      'an outcome could not be stored as it was; storing it without details',
    );
    const { attempt: _, ...bare } = settlement;
    const [settled] = await settleRows(pool, [{ ...bare, events: [] }], { process });
    return settled!;
  }

  return {
    async settle(results) {
      if (results.length === 0) return [];
      inFlight += results.length;
      try {
        const settled = await Promise.all(results.map((result) => rounds.add(result)));
        if (ring !== undefined) for (const destination of rungBy(results, settled)) ring(destination);
        return settled;
      } finally {
        inFlight -= results.length;
      }
    },
    get inFlight() {
      return inFlight;
    },
    async [Symbol.asyncDispose]() {
      giveUpAt = performance.now() + 10_000;
      await rounds.idle();
    },
  };
}

function rungBy(results: Settlement[], settled: Settled[]): Set<string> {
  const destinations = new Set<string>();
  for (const [index, { outcome, reports }] of results.entries()) {
    if (settled[index] !== 'settled') continue;
    if (outcome.kind === 'moved') destinations.add(outcome.destination);
    for (const report of reports) for (const destination of dueDestinations(report)) destinations.add(destination);
  }
  return destinations;
}
