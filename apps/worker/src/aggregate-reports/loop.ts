import { settleDmarcReports } from '@posthorn/db/mail/dmarc-rest';
import {
  type ClaimedDmarcSent,
  claimDmarcReports,
  type DmarcSentOutcome,
  finishDmarcReport,
  forgetDmarcSent,
  planDmarcReports,
} from '@posthorn/db/mail/dmarc-sent';
import { newEvent } from '@posthorn/events/event';
import { type DailyReportsOptions, ringFor, startDailyReports } from '../report/daily-reports.ts';
import { decideAggregateReport, retried } from './send.ts';

/** Plans the aggregate reports of a day once it is over, mails them, and notes what became of that mail (RFC 9990). Several workers share them. */
export function createAggregateReports(options: DailyReportsOptions): AsyncDisposable {
  const { pool, log, process } = options;
  const configuration = () => options.settings().configuration;
  return startDailyReports<ClaimedDmarcSent>(options, {
    title: 'DMARC reports',
    async plan() {
      const { send, spread, keepDays, catchUp } = configuration().aggregateReports;
      // The day at the end of the history is not whole any more.
      const back = Math.min(catchUp, keepDays, configuration().dmarc.historyDays - 1);
      if (send === 'daily') await planDmarcReports(pool, { spreadSeconds: spread, back });
    },
    forget: () => forgetDmarcSent(pool, configuration().aggregateReports.keepDays),
    settle,
    claim: (limit) => claimDmarcReports(pool, { limit, leaseSeconds: LEASE_SECONDS }),
    send: sendOne,
  });

  async function settle(): Promise<void> {
    const { restAfter, restDays } = configuration().aggregateReports;
    await settleDmarcReports(pool, {
      limit: SETTLED_AT_ONCE,
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
  }

  async function sendOne(row: ClaimedDmarcSent): Promise<void> {
    const context = { pool, settings: options.settings(), resolver: options.resolver(), process, now: new Date() };
    const outcome = await decideAggregateReport(row, context).catch((error: Error): DmarcSentOutcome => {
      log.error({ err: error, domain: row.domain }, 'a DMARC report could not be written');
      return retried(row, `it could not be written: ${error.message}`, context);
    });
    if (!(await finishDmarcReport(pool, row, outcome))) return;
    if (outcome.kind === 'written') ringFor(outcome.mail, options.ring);
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

const SETTLED_AT_ONCE = 20;
/** Twenty times the longest that DNS and the history may take, and then some. */
const LEASE_SECONDS = 3600;
