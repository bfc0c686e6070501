import { settleDmarcReports } from '@posthorn/db/mail/dmarc-rest';
import {
  type ClaimedDmarcSent,
  claimDmarcReports,
  type DmarcSentOutcome,
  finishDmarcReport,
  forgetDmarcSent,
  planDmarcReports,
} from '@posthorn/db/mail/dmarc-sent';
import type { Pool } from '@posthorn/db/mail/message';
import type { Resolver } from '@posthorn/dns/resolver';
import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import { dueDestinations } from '@posthorn/queue/accept';
import type { WorkerLog } from '../index.ts';
import type { DeliverySettings } from '../settings.ts';
import { startRounds } from '../wake/rounds.ts';
import { decideAggregateReport } from './send.ts';

export type AggregateReportsOptions = {
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

/** Plans the aggregate reports of a day once it is over, mails them, and notes what became of that mail (RFC 9990). Several workers share them. */
export function createAggregateReports(options: AggregateReportsOptions): AsyncDisposable {
  const { pool, log, process } = options;
  let plannedAt = Number.NEGATIVE_INFINITY;
  let forgottenAt = performance.now();
  return startRounds({
    everyMs: options.everyMs ?? 2000,
    round: async () => {
      if (!options.isStopping()) await round();
    },
    onFailure: (error) => log.warn({ err: error as Error }, 'DMARC reports could not be sent; trying again'),
  });

  async function round(): Promise<void> {
    const { send, spread, keepDays, restAfter, restDays } = options.settings().configuration.aggregateReports;
    if (send === 'daily' && performance.now() - plannedAt > PLAN_EVERY_MS) {
      plannedAt = performance.now();
      await planDmarcReports(pool, spread);
    }
    if (performance.now() - forgottenAt > FORGET_EVERY_MS) {
      forgottenAt = performance.now();
      await forgetDmarcSent(pool, keepDays);
    }
    await settleDmarcReports(pool, {
      limit: BATCH,
      after: restAfter,
      restDays,
      eventsOf: ({ isDelivered, address, messageId, words, domain, day, report, restsUntil }) =>
        isDelivered
          ? []
          : [
              newEvent('dmarc:report-undelivered', {
                process,
                messageId,
                recipient: address,
                text: words,
                data: { domain, day, report, ...(restsUntil ? { restsUntil: restsUntil.toISOString() } : {}) },
              }),
            ],
    });
    for (const row of await claimDmarcReports(pool, { limit: BATCH, leaseSeconds: LEASE_SECONDS })) {
      if (options.isStopping()) return;
      await sendOne(row);
    }
  }

  async function sendOne(row: ClaimedDmarcSent): Promise<void> {
    const context = { pool, settings: options.settings(), resolver: options.resolver(), process, now: new Date() };
    const outcome = await decideAggregateReport(row, context).catch((error: Error): DmarcSentOutcome => {
      log.error({ err: error, domain: row.domain }, 'a DMARC report could not be written');
      return { kind: 'withheld', reason: `it could not be written: ${error.message}` };
    });
    if (!(await finishDmarcReport(pool, row, outcome))) return;
    if (outcome.kind === 'written')
      for (const message of outcome.mail) for (const destination of dueDestinations(message)) options.ring(destination);
    const isOver = outcome.kind === 'withheld' || (outcome.kind === 'written' && outcome.again === null);
    if (isOver && outcome.reason !== null)
      options.emit([
        newEvent('dmarc:report-unsent', {
          process,
          text: outcome.reason.slice(0, 500),
          data: { domain: row.domain, day: row.day, report: row.id },
        }),
      ]);
  }
}

const BATCH = 20;
/** Twenty times the longest that DNS and the history may take, and then some. */
const LEASE_SECONDS = 3600;
const PLAN_EVERY_MS = 60_000;
const FORGET_EVERY_MS = 3_600_000;
