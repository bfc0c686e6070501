import {
  type ClaimedFailureReport,
  claimFailureReports,
  type FailureReportOutcome,
  finishFailureReport,
} from '@posthorn/db/mail/failure-report';
import type { Pool } from '@posthorn/db/mail/message';
import type { Resolver } from '@posthorn/dns/resolver';
import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import { dueDestinations } from '@posthorn/queue/accept';
import type { WorkerLog } from '../index.ts';
import type { DeliverySettings } from '../settings.ts';
import { type Rounds, startRounds } from '../wake/rounds.ts';
import { decideFailureReport } from './send.ts';

export type FailureReportOptions = {
  pool: Pool;
  log: WorkerLog;
  process: string;
  settings: () => DeliverySettings;
  resolver: () => Resolver;
  redactionKey: Uint8Array;
  isStopping: () => boolean;
  /** Told of destinations that got due mail. */
  ring: (destination: string) => void;
  emit: (events: PosthornEvent[]) => void;
  /** How often waiting reports are looked for, in milliseconds. */
  everyMs?: number;
};

/** Sends the failure reports that the engines have noted, soon after (RFC 9991 §3). Several workers share them. */
export function createFailureReports(options: FailureReportOptions): Rounds<number> {
  const { pool, log, isStopping } = options;
  return startRounds({
    everyMs: options.everyMs ?? 1000,
    round: async () => (isStopping() ? 0 : await round(options)),
    onFailure: (error) => log.warn({ err: error }, 'failure reports could not be sent; trying again'),
  });

  async function round({ settings, resolver, process, redactionKey }: FailureReportOptions): Promise<number> {
    const reports = await claimFailureReports(pool, { limit: BATCH, leaseSeconds: LEASE_SECONDS });
    for (const report of reports) {
      const context = { settings: settings(), resolver: resolver(), process, redactionKey, now: new Date() };
      const outcome = await decideFailureReport(report, context).catch((error: Error): FailureReportOutcome => {
        log.error({ err: error, verification: report.verificationId }, 'a failure report could not be written');
        return { kind: 'withheld', reason: `it could not be written: ${error.message}` };
      });
      await finish(report, outcome, settings());
    }
    return reports.length;
  }

  async function finish(
    report: ClaimedFailureReport,
    outcome: FailureReportOutcome,
    { configuration }: DeliverySettings,
  ): Promise<void> {
    const { failureReportsPerDomain: perDomain, failureReportsPerHour: overall } = configuration.dmarc;
    const done = await finishFailureReport(pool, report, { outcome, limits: { perDomain, overall } });
    if (done.kind === 'sent' && outcome.kind === 'sent')
      for (const message of outcome.messages)
        for (const destination of dueDestinations(message)) options.ring(destination);
    if (done.kind === 'withheld')
      options.emit([
        newEvent('dmarc:failure-report', {
          process: options.process,
          messageId: report.messageId,
          sender: report.envelopeFrom,
          text: done.reason,
          data: { domain: report.fromDomain, result: 'withheld', verification: report.verificationId },
        }),
      ]);
  }
}

const BATCH = 20;
/** Twenty times the longest that DNS may take, and then some. */
const LEASE_SECONDS = 900;
