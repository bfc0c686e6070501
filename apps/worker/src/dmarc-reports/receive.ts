import {
  claimDmarcReportMail,
  type DmarcReportMail,
  dmarcReportMailRead,
  noteDmarcReportMail,
} from '@posthorn/db/mail/dmarc-report-mail';
import { storeDmarcReport } from '@posthorn/db/mail/dmarc-reports';
import { storeFailureReceived } from '@posthorn/db/mail/failure-received';
import type { Pool, StoredMessage } from '@posthorn/db/mail/message';
import { noteTlsReportMail } from '@posthorn/db/mail/tls-report-received';
import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import { takeFailure } from '@posthorn/reports/arf/take';
import { type TakenReport, type TakeOptions, takeMail } from '@posthorn/reports/dmarc-aggregate/take';
import { findReports } from '@posthorn/reports/find';
import type { WorkerLog } from '../index.ts';
import type { DeliverySettings } from '../settings.ts';
import { BEGINNING_NAME, readBeginning, readReportMailContent } from './mail-content.ts';

export type DmarcReportReaderOptions = {
  pool: Pool;
  log: WorkerLog;
  process: string;
  settings: () => DeliverySettings;
  domainsOf: (settings: DeliverySettings) => Promise<TakeOptions>;
  isStopping: () => boolean;
  emit: (events: PosthornEvent[]) => void;
};

/**
 * Notes mail to an address for reports, before it is delivered like any other. Never rejects: no delivery waits or fails for the sake of a
 * report, and one that could not be noted is noted at the next attempt, or can be handed in.
 */
export async function noteDmarcMail(
  message: Pick<StoredMessage, 'id' | 'contentId'>,
  recipients: readonly string[],
  { settings, pool, log }: { settings: DeliverySettings; pool: Pool; log: WorkerLog },
): Promise<void> {
  const { reportAddresses } = settings.configuration.dmarc;
  if (reportAddresses.length === 0) return;
  if (!recipients.some((address) => settings.policy.addresses(reportAddresses, address))) return;
  await noteDmarcReportMail(pool, { messageId: message.id, contentId: message.contentId }).catch((error: Error) =>
    log.warn({ err: error, message: message.id }, 'mail to an address for DMARC reports could not be noted'),
  );
}

/** Reads the reports in mail that was noted. */
export async function readDmarcMail(options: DmarcReportReaderOptions): Promise<void> {
  const { pool, log } = options;
  for (const mail of await claimDmarcReportMail(pool, BATCH)) {
    if (options.isStopping()) return;
    try {
      await readOne(mail, options);
    } catch (error) {
      log.warn({ err: error as Error, message: mail.messageId }, 'a DMARC report could not be kept; trying again');
      if (mail.attempts < MAX_ATTEMPTS || !(await saidWhy(mail, error as Error, options))) continue;
    }
    await dmarcReportMailRead(pool, mail.messageId);
  }
}

/** Puts a mail that again and again could not be kept among what was not read. False: not even that could be kept, so it stays to be tried. */
async function saidWhy(mail: DmarcReportMail, { message }: Error, options: DmarcReportReaderOptions): Promise<boolean> {
  try {
    const octets = await readBeginning(options.pool, mail.contentId);
    await keepAll([notRead(octets, `it could not be kept: ${message.slice(0, 300)}`)], mail.messageId, options);
    return true;
  } catch (error) {
    options.log.warn({ err: error as Error, message: mail.messageId }, 'a DMARC report could not be told about');
    return false;
  }
}

const notRead = (octets: Buffer, reason: string): TakenReport => ({
  fileName: BEGINNING_NAME,
  file: octets,
  content: octets,
  outcome: { state: 'refused', reason },
});

async function readOne({ messageId, contentId }: DmarcReportMail, options: DmarcReportReaderOptions): Promise<void> {
  const { pool, settings, domainsOf } = options;
  const { octets: mail, tooLarge } = await readReportMailContent(pool, contentId);
  if (tooLarge !== null) return await keepAll([notRead(mail, tooLarge)], messageId, options);
  // Many have one mailbox for all reports.
  const found = findReports(mail);
  if (found.reports.some(({ kind }) => kind === 'tls')) await noteTlsReportMail(pool, { messageId, contentId });
  const domains = await domainsOf(settings());
  const taken = found.isFailureReport
    ? await keepFailure(mail, messageId, { ...options, isOurs: domains.isOurs })
    : await takeMail(mail, { name: 'message.eml', leavesOthers: true, ...domains });
  await keepAll(taken, messageId, options);
}

async function keepAll(
  taken: readonly TakenReport[],
  messageId: string,
  { pool, process, emit }: DmarcReportReaderOptions,
): Promise<void> {
  for (const report of taken) {
    const stored = await storeDmarcReport(pool, { ...report, origin: 'mail', uploadedBy: null, messageId, process });
    emit([eventOf(report, stored, { process, messageId })]);
  }
}

/** What cannot be read is told like every other file that is none. */
async function keepFailure(
  mail: Buffer,
  messageId: string,
  { pool, process, emit, isOurs }: DmarcReportReaderOptions & { isOurs: (domain: string) => boolean },
): Promise<TakenReport[]> {
  const taking = takeFailure(mail, { isOurs });
  if (!taking.ok) {
    const reason = `it is a failure report that cannot be read: ${taking.reason}`;
    return [{ fileName: 'message.eml', file: mail, content: mail, outcome: { state: 'refused', reason } }];
  }
  const { failure } = taking;
  const from = { origin: 'mail', uploadedBy: null, messageId, fileName: null } as const;
  const { id, kind } = await storeFailureReceived(pool, { ...from, octets: mail, failure });
  emit([
    newEvent('dmarc:failure-received', {
      process,
      messageId,
      data: {
        domain: failure.domain,
        source: failure.source,
        reporter: failure.reporter,
        kind: failure.feedbackType,
        result: failure.deliveryResult,
        report: id,
        isRepeated: kind === 'again',
      },
    }),
  ]);
  return [];
}

function eventOf(
  { outcome, fileName }: TakenReport,
  { kind, id }: { kind: 'stored' | 'again'; id: string },
  about: { process: string; messageId: string },
): PosthornEvent {
  if (outcome.state === 'refused')
    return newEvent('dmarc:report-refused', { ...about, text: outcome.reason, data: { fileName, report: id } });
  const { report, rows, reason } = outcome;
  return newEvent('dmarc:report', {
    ...about,
    ...(reason === null ? {} : { text: reason }),
    data: {
      organization: report.organization,
      domain: report.domain,
      messages: rows.reduce((sum, { count }) => sum + count, 0),
      report: id,
      state: kind === 'again' ? 'again' : outcome.state,
    },
  });
}

const BATCH = 10;
const MAX_ATTEMPTS = 5;
