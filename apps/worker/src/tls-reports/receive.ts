import { noteDmarcReportMail } from '@posthorn/db/mail/dmarc-report-mail';
import type { Pool, StoredMessage } from '@posthorn/db/mail/message';
import {
  claimTlsReportMail,
  keepReceivedTlsReport,
  noteTlsReportMail,
  type TlsReportMail,
  tlsReportMailRead,
} from '@posthorn/db/mail/tls-report-received';
import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import { uuidv7 } from '@posthorn/events/id';
import { isAggregateReport } from '@posthorn/reports/dmarc-aggregate/take';
import { findReports } from '@posthorn/reports/find';
import { tlsReportToKeep } from '@posthorn/reports/tls-rpt/keep';
import { type ReportFile, tlsReportsIn } from '@posthorn/reports/tls-rpt/mail';
import { readTlsReport } from '@posthorn/reports/tls-rpt/read';
import { ownDomains } from '@posthorn/settings/own-domains';
import { BEGINNING_NAME, readBeginning, readReportMailContent } from '../dmarc-reports/mail-content.ts';
import type { WorkerLog } from '../index.ts';
import type { DeliverySettings } from '../settings.ts';

export type TlsReportReaderOptions = {
  pool: Pool;
  log: WorkerLog;
  process: string;
  settings: () => DeliverySettings;
  isStopping: () => boolean;
  emit: (events: PosthornEvent[]) => void;
};

/**
 * Notes mail to the address for reports, before it is delivered like any other. Never rejects: no delivery waits or fails for the sake of a report,
 * and one that could not be noted is noted at the next attempt, or can be uploaded.
 */
export async function noteReportMail(
  message: Pick<StoredMessage, 'id' | 'contentId' | 'origin'>,
  recipients: readonly string[],
  { settings, pool, log }: { settings: DeliverySettings; pool: Pool; log: WorkerLog },
): Promise<void> {
  const wanted = settings.configuration.tlsRpt.address?.toLowerCase();
  if (wanted === undefined) return;
  if (!recipients.some((address) => address.toLowerCase() === wanted)) return;
  await noteTlsReportMail(pool, { messageId: message.id, contentId: message.contentId }).catch((error: Error) =>
    log.warn({ err: error, message: message.id }, 'mail to the address for TLS reports could not be noted'),
  );
}

/** Reads the reports in mail that was noted. Resolves with how many messages were looked at. */
export async function readReportMail(options: TlsReportReaderOptions): Promise<void> {
  const { pool, log } = options;
  for (const mail of await claimTlsReportMail(pool, BATCH)) {
    if (options.isStopping()) return;
    try {
      await readOne(mail, options);
    } catch (error) {
      log.warn({ err: error as Error, message: mail.messageId }, 'a TLS report could not be kept; trying again');
      if (mail.attempts < MAX_ATTEMPTS || !(await saidWhy(mail, error as Error, options))) continue;
    }
    await tlsReportMailRead(pool, mail.messageId);
  }
}

/** Puts a mail that again and again could not be kept among what was not read. False: not even that could be kept, so it stays to be tried. */
async function saidWhy(mail: TlsReportMail, { message }: Error, options: TlsReportReaderOptions): Promise<boolean> {
  try {
    const octets = await readBeginning(options.pool, mail.contentId);
    const noReport = `it could not be kept: ${message.slice(0, 300)}`;
    await keep({ name: BEGINNING_NAME, octets }, mail.messageId, { ...options, noReport });
    return true;
  } catch (error) {
    options.log.warn({ err: error as Error, message: mail.messageId }, 'a TLS report could not be told about');
    return false;
  }
}

async function readOne({ messageId, contentId }: TlsReportMail, options: TlsReportReaderOptions): Promise<void> {
  const { octets, tooLarge } = await readReportMailContent(options.pool, contentId);
  if (tooLarge !== null)
    return await keep({ name: BEGINNING_NAME, octets }, messageId, { ...options, noReport: tooLarge });
  const found = tlsReportsIn(octets);
  // One after another: each may become large when it is unpacked.
  const isOfDmarc: boolean[] = [];
  for (const file of found) isOfDmarc.push(await isAggregateReport(file.octets));
  const files = found.filter((_, at) => !isOfDmarc[at]);
  // Many have one mailbox for all reports.
  if (isOfDmarc.includes(true) || (files.length === 0 && findReports(octets).isFailureReport))
    await noteDmarcReportMail(options.pool, { messageId, contentId });
  else if (files.length === 0)
    await keep({ name: 'message.eml', octets }, messageId, { ...options, noReport: 'the mail holds no report' });
  for (const file of files) await keep(file, messageId, options);
}

async function keep(
  { name, octets }: ReportFile,
  messageId: string,
  { pool, process, settings, emit, noReport }: TlsReportReaderOptions & { noReport?: string },
): Promise<void> {
  const read = noReport === undefined ? readTlsReport(octets) : { ok: false as const, reason: noReport };
  const report = read.ok ? tlsReportToKeep(read.report, ownDomains(settings().configuration)) : null;
  const kept = await keepReceivedTlsReport(pool, {
    id: uuidv7(),
    receivedAt: new Date(),
    source: 'mail',
    messageId,
    fileName: name,
    octets,
    reason: read.ok ? null : read.reason,
    remarks: read.ok ? read.remarks : [],
    report,
  });
  const sum = (of: 'successful' | 'failed'): number => (report?.policies ?? []).reduce((all, one) => all + one[of], 0);
  const about = { process, messageId };
  emit([
    report === null
      ? newEvent('tls-rpt:refused', {
          ...about,
          text: read.ok ? '' : read.reason,
          data: { fileName: name, report: kept.id },
        })
      : newEvent('tls-rpt:received', {
          ...about,
          data: {
            organization: report.organization,
            domains: [...new Set(report.policies.map(({ domain }) => domain))].slice(0, 20),
            successful: sum('successful'),
            failed: sum('failed'),
            report: kept.id,
            isRepeated: kept.isRepeated,
          },
        }),
  ]);
}

const BATCH = 10;
const MAX_ATTEMPTS = 5;
