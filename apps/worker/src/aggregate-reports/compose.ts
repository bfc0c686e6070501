import { gzipSync } from 'node:zlib';
import type { DmarcDay } from '@posthorn/db/mail/dmarc-history';
import type { ClaimedDmarcSent } from '@posthorn/db/mail/dmarc-sent';
import type { NewMessage } from '@posthorn/db/mail/message';
import { queueIdOf, uuidv7 } from '@posthorn/events/id';
import { publishedTags } from '@posthorn/mail-auth/dmarc/published';
import { reportIdOf, writeDailyReport } from '@posthorn/reports/dmarc-aggregate/compose';
import { writeAggregateReportMail } from '@posthorn/reports/dmarc-aggregate/mail';
import { generatedMessage } from '../report/generated.ts';
import { senderOf } from '../report/sender.ts';
import type { DeliverySettings } from '../settings.ts';

/** A report as it travels. */
export type WrittenReport = { octets: Uint8Array; fileName: string; messages: number; passed: number; records: number };

/** Writes the report of a day. */
export function writeReport(
  { id, day, domain }: Pick<ClaimedDmarcSent, 'id' | 'day' | 'domain'>,
  { tuples, messages, passed, record }: DmarcDay,
  { configuration, hostname, postmaster }: DeliverySettings,
): WrittenReport {
  const { organization, contact, extraContact } = configuration.aggregateReports;
  const head = {
    reportId: reportIdOf(id),
    organizationName: organization ?? hostname,
    email: contact ?? postmaster,
    extraContactInfo: extraContact ?? null,
    day,
    domain,
    policy: publishedTags(record),
    leftOut: messages - tuples.reduce((sum, { count }) => sum + count, 0),
  };
  const { xml, fileName, records } = writeDailyReport(hostname, head, tuples);
  return { octets: gzipSync(xml), fileName, messages, passed, records };
}

/** One that was written before stays as it is: whoever gets it twice knows it by its name (RFC 9990, "Email"). */
export const writtenBefore = (row: ClaimedDmarcSent): WrittenReport | null =>
  row.octets === null || row.fileName === null ? null : { ...row, octets: row.octets, fileName: row.fileName };

/** The mail that brings a report to one address, ready for the queue. */
export function reportMessage(
  { id: report, day, domain }: Pick<ClaimedDmarcSent, 'id' | 'day' | 'domain'>,
  { octets, fileName, messages, passed }: WrittenReport,
  { to, settings, now }: { to: string; settings: DeliverySettings; now: Date },
): NewMessage {
  const { sender } = settings.configuration.aggregateReports;
  const id = uuidv7();
  const from = senderOf(sender, settings.postmaster);
  const mail = writeAggregateReportMail({
    id: queueIdOf(id),
    now,
    hostname: settings.hostname,
    from,
    to,
    domain,
    reportId: reportIdOf(report),
    text: `The mail server ${settings.hostname} tells who sent it mail in the name of
${domain} on ${day} (UTC): ${messages} messages, ${passed} of which passed DMARC.
The attached file has it all.

You get this report because the DMARC record of ${domain} asks for it
(rua=, RFC 9990). It was written by a program; nobody reads answers to it.
`,
    fileName,
    octets,
  });
  return generatedMessage({
    id,
    to,
    octets: mail,
    facts: { kind: 'dmarc-report', about: report, domain },
    context: { settings, now },
    ...(sender === undefined ? {} : { reversePath: from.address }),
  });
}
