import type { Pool } from '@posthorn/db/mail/message';
import {
  claimTlsReports,
  finishTlsReport,
  planTlsReports,
  type SentTlsReport,
  type TlsReportOutcome,
} from '@posthorn/db/mail/tls-report-sent';
import { forgetTlsReports } from '@posthorn/db/mail/tls-session';
import type { Resolver } from '@posthorn/dns/resolver';
import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import { dueDestinations } from '@posthorn/queue/accept';
import type { WorkerLog } from '../index.ts';
import type { DeliverySettings } from '../settings.ts';
import { startRounds } from '../wake/rounds.ts';
import { readReportMail } from './receive.ts';
import { decideTlsReport, type ReportPost } from './send.ts';

export type TlsReportsOptions = {
  pool: Pool;
  log: WorkerLog;
  process: string;
  settings: () => DeliverySettings;
  resolver: () => Resolver;
  post: ReportPost;
  isStopping: () => boolean;
  /** Told of destinations that got due mail. */
  ring: (destination: string) => void;
  emit: (events: PosthornEvent[]) => void;
  /** How often is looked for what is due, in milliseconds. */
  everyMs?: number;
};

/** Plans the reports of a day once it is over, sends them at moments of their own (RFC 8460 §4.1, §5), and reads those that came. Several workers share them. */
export function createTlsReports(options: TlsReportsOptions): AsyncDisposable {
  const { pool, log } = options;
  let plannedAt = Number.NEGATIVE_INFINITY;
  let forgottenAt = performance.now();
  return startRounds({
    everyMs: options.everyMs ?? 2000,
    round: async () => {
      if (!options.isStopping()) await round();
    },
    onFailure: (error) => log.warn({ err: error as Error }, 'TLS reports could not be looked after; trying again'),
  });

  async function round(): Promise<void> {
    const { tlsRpt } = options.settings().configuration;
    if (tlsRpt.send && performance.now() - plannedAt > PLAN_EVERY_MS) {
      plannedAt = performance.now();
      await planTlsReports(pool, tlsRpt.spread);
    }
    if (performance.now() - forgottenAt > FORGET_EVERY_MS) {
      forgottenAt = performance.now();
      await forgetTlsReports(pool, tlsRpt.keepDays);
    }
    await readReportMail(options);
    for (const row of await claimTlsReports(pool, { limit: BATCH, leaseSeconds: LEASE_SECONDS })) {
      if (options.isStopping()) return;
      await sendOne(row);
    }
  }

  async function sendOne(row: SentTlsReport): Promise<void> {
    const { settings, resolver, post, process } = options;
    const context = { pool, settings: settings(), resolver: resolver(), post, process, now: new Date() };
    const outcome = await decideTlsReport(row, context).catch((error: Error): TlsReportOutcome => {
      log.error({ err: error, domain: row.domain }, 'a TLS report could not be written');
      return { kind: 'withheld', reason: `it could not be written: ${error.message}` };
    });
    if (!(await finishTlsReport(pool, row, outcome))) return;
    if (outcome.kind === 'done' || outcome.kind === 'later')
      for (const message of outcome.written?.messages ?? [])
        for (const destination of dueDestinations(message)) options.ring(destination);
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

const BATCH = 20;
/** Twenty times the longest that DNS and a few web servers may take, and then some. */
const LEASE_SECONDS = 1800;
const PLAN_EVERY_MS = 60_000;
const FORGET_EVERY_MS = 3_600_000;
