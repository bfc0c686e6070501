import { gzipSync } from 'node:zlib';
import type { NewMessage } from '@posthorn/db/mail/message';
import type { SentTlsReport } from '@posthorn/db/mail/tls-report-sent';
import { type TlsSessionCount, tlsPolicyId } from '@posthorn/db/mail/tls-session';
import { queueIdOf, uuidv7 } from '@posthorn/events/id';
import { formatTlsReport, tlsReportFileName, tlsReportSubject } from '@posthorn/reports/tls-rpt/format';
import { writeTlsReportMail } from '@posthorn/reports/tls-rpt/mail';
import type { TlsPolicyResult, TlsReport } from '@posthorn/reports/tls-rpt/report';
import { generatedMessage } from '../report/generated.ts';
import { senderOf } from '../report/sender.ts';
import type { DeliverySettings } from '../settings.ts';

/** Makes a report of the counts of one day (RFC 8460 §4). */
export function tlsReportOf(
  { id, day, domain }: Pick<SentTlsReport, 'id' | 'day' | 'domain'>,
  counts: readonly TlsSessionCount[],
  settings: DeliverySettings,
): TlsReport {
  const { tlsRpt } = settings.configuration;
  const policies = new Map<string, TlsPolicyResult & { failures: TlsPolicyResult['failures'][number][] }>();
  for (const { policy, result, host, address, sentFrom, words, sessions } of counts) {
    const key = tlsPolicyId(policy);
    const known = policies.get(key) ?? { ...policy, domain, successful: 0, failed: 0, failures: [] };
    policies.set(key, known);
    if (result === '') {
      known.successful += sessions;
      continue;
    }
    known.failed += sessions;
    known.failures.push({
      resultType: result,
      sendingIp: sentFrom || null,
      receivingHost: host || null,
      receivingHelo: null,
      receivingIp: address || null,
      failedSessions: sessions,
      additionalInformation: words || null,
      reasonCode: null,
    });
  }
  return {
    organizationName: tlsRpt.organization ?? settings.hostname,
    start: new Date(`${day}T00:00:00Z`),
    end: new Date(`${day}T23:59:59Z`),
    contactInfo: tlsRpt.contact ?? settings.postmaster,
    reportId: `${day}.${id}@${settings.hostname}`,
    policies: [...policies.values()],
  };
}

/** A report as it travels. */
export const packedReport = (report: TlsReport): Buffer => gzipSync(formatTlsReport(report));

/** The mail that brings a report to one address, ready for the queue. It may go where the domain's own policy would not let mail go (RFC 8460 §3). */
export function tlsReportMessage(
  { report, domain, to }: { report: TlsReport; domain: string; to: string },
  { settings, now }: { settings: DeliverySettings; now: Date },
): NewMessage {
  const { sender } = settings.configuration.tlsRpt;
  const id = uuidv7();
  const from = senderOf(sender, settings.postmaster);
  const octets = writeTlsReportMail({
    id: queueIdOf(id),
    now,
    hostname: settings.hostname,
    from,
    to,
    domain,
    subject: tlsReportSubject(settings.hostname, domain, report),
    text: words(report, domain, settings),
    fileName: tlsReportFileName(settings.hostname, domain, report),
    octets: packedReport(report),
  });
  const message = generatedMessage({
    id,
    to,
    octets,
    facts: { kind: 'tls-report', about: report.reportId, domain },
    context: { settings, now },
    ...(sender === undefined ? {} : { reversePath: from.address }),
  });
  return { ...message, summary: { ...message.summary, tlsRequired: 'no' } };
}

function words({ policies, start }: TlsReport, domain: string, { hostname }: DeliverySettings): string {
  const sum = (of: 'successful' | 'failed'): number => policies.reduce((all, policy) => all + policy[of], 0);
  return `The mail server ${hostname} tells how its connections to ${domain}
went on ${start.toISOString().slice(0, 10)} (UTC): ${sum('successful')} as they should, ${sum('failed')} not. The attached file has it all.

You get this report because the TXT record at _smtp._tls.${domain}
asks for it (RFC 8460). It was written by a program; nobody reads answers to it.
`;
}
