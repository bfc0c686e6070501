import {
  claimTlsReports,
  finishTlsReport,
  planTlsReports,
  type SentTlsReport,
  type TlsReportOutcome,
} from '@posthorn/db/mail/tls-report-sent';
import { forgetTlsReports } from '@posthorn/db/mail/tls-session';
import { newEvent } from '@posthorn/events/event';
import { type DailyReportsOptions, ringFor, startDailyReports } from '../report/daily-reports.ts';
import { readReportMail } from './receive.ts';
import { decideTlsReport, type ReportPost, retried } from './send.ts';

export type TlsReportsOptions = DailyReportsOptions & { post: ReportPost };

/** Plans the reports of a day once it is over, sends them at moments of their own (RFC 8460 §4.1, §5), and reads those that came. Several workers share them. */
export function createTlsReports(options: TlsReportsOptions): AsyncDisposable {
  const { pool, log } = options;
  const tlsRpt = () => options.settings().configuration.tlsRpt;
  return startDailyReports<SentTlsReport>(options, {
    title: 'TLS reports',
    async plan() {
      const { send, spread, keepDays, catchUp } = tlsRpt();
      if (send) await planTlsReports(pool, { spreadSeconds: spread, back: Math.min(catchUp, keepDays) });
    },
    forget: () => forgetTlsReports(pool, tlsRpt().keepDays),
    settle: () => readReportMail(options),
    claim: (limit) => claimTlsReports(pool, { limit, leaseSeconds: LEASE_SECONDS }),
    send: sendOne,
  });

  async function sendOne(row: SentTlsReport): Promise<void> {
    const { settings, resolver, post, process } = options;
    const context = { pool, settings: settings(), resolver: resolver(), post, process, now: new Date() };
    const outcome = await decideTlsReport(row, context).catch((error: Error): TlsReportOutcome => {
      log.error({ err: error, domain: row.domain }, 'a TLS report could not be written');
      return retried(row, `it could not be written: ${error.message}`, context);
    });
    if (!(await finishTlsReport(pool, row, outcome))) return;
    if (outcome.kind === 'done' || outcome.kind === 'later') ringFor(outcome.written?.messages ?? [], options.ring);
    if (outcome.kind === 'withheld' || (outcome.kind === 'done' && outcome.reason !== null))
      options.emit([
        newEvent('tls-rpt:unsent', {
          process,
          text: outcome.reason?.slice(0, 500) ?? '',
          data: { domain: row.domain, day: row.day, report: row.id },
        }),
      ]);
  }
}

/** Twenty times the longest that DNS and a few web servers may take, and then some. */
const LEASE_SECONDS = 1800;
