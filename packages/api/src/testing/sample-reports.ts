import { storeDmarcReport } from '@posthorn/db/mail/dmarc-reports';
import { storeFailureReceived } from '@posthorn/db/mail/failure-received';
import type { Pool } from '@posthorn/db/pool';
import { takeFailure } from '@posthorn/reports/arf/take';
import { takeReports } from '@posthorn/reports/dmarc-aggregate/take';
import { hostileText } from './sample-traffic.ts';

/** What a test looks for afterwards: ids of reports. */
export type SampleReports = Record<'counted' | 'aside' | 'refused' | 'hostile' | 'failure', string>;

/** Forty days of reports about example.com; one about somebody else, one that is none, and one with hostile text everywhere. */
export const putSampleReports = async (pool: Pool, now = new Date()): Promise<SampleReports> => {
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  const put = async (name: string, text: string): Promise<string> => {
    const options = { name, ownerOf: (domain: string) => domain, isOurs: (domain: string) => domain === 'example.com' };
    const [report] = await takeReports(Buffer.from(text), options);
    if (report === undefined) throw new Error(`nothing came of ${name}`);
    const stored = await storeDmarcReport(pool, {
      ...report,
      origin: 'upload',
      uploadedBy: 'a test',
      messageId: null,
      process: 'test',
    });
    return stored.id;
  };
  let counted = '';
  for (let ago = 40; ago >= 1; ago--) {
    const begin = new Date(today - ago * DAY_MS);
    const name = `receiver.example!example.com!${begin.getTime() / 1000}!${begin.getTime() / 1000 + 86_399}.xml`;
    counted = await put(name, reportXml({ domain: 'example.com', reportId: `day-${ago}`, begin }));
  }
  const begin = new Date(today - DAY_MS);
  const octets = Buffer.from(failureMail({ domain: 'example.com', subject: hostileText }));
  const taking = takeFailure(octets, { isOurs: (domain) => domain === 'example.com' });
  if (!taking.ok) throw new Error(taking.reason);
  const from = { origin: 'upload', uploadedBy: 'a test', messageId: null, fileName: null } as const;
  const failure = await storeFailureReceived(pool, { ...from, octets, failure: taking.failure });
  const escaped = hostileText.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return {
    counted,
    failure: failure.id,
    aside: await put('foreign.xml', reportXml({ domain: 'somebody.example', reportId: 'foreign', begin })),
    refused: await put(`${hostileText}.gz`, 'unused'),
    hostile: await put(
      `${hostileText}.xml`,
      reportXml({ domain: 'example.com', reportId: escaped, organization: escaped, begin, signer: escaped }),
    ),
  };
};

/** A failure report (RFC 9991) about one message from 192.0.2.1. */
export const failureMail = ({ domain, subject = 'Pay now' }: { domain: string; subject?: string }): string =>
  [
    'From: reports@receiver.example',
    'To: dmarc@example.com',
    `Subject: FW: ${subject}`,
    'Content-Type: multipart/report; report-type=feedback-report; boundary=x',
    '',
    '--x',
    'Content-Type: text/plain',
    '',
    `This mail failed: ${subject}`,
    '--x',
    'Content-Type: message/feedback-report',
    '',
    'Feedback-Type: auth-failure',
    'User-Agent: Receiver/1',
    'Version: 1',
    'Auth-Failure: dmarc',
    'Delivery-Result: reject',
    'Identity-Alignment: dkim, spf',
    'Original-Mail-From: <bounce@elsewhere.example>',
    'Arrival-Date: Fri, 20 Nov 2026 10:00:00 +0000',
    'Source-IP: 192.0.2.1',
    `Reported-Domain: ${domain}`,
    'Authentication-Results: receiver.example; dmarc=fail',
    '--x',
    'Content-Type: text/rfc822-headers',
    '',
    `From: "Boss" <boss@${domain}>`,
    'To: <redacted@receiver.example>',
    `Subject: ${subject}`,
    `Message-ID: <one@${domain}>`,
    '--x--',
    '',
  ].join('\r\n');

/** An aggregate report of RFC 9990 with one record for each group of sources, 100 messages in all. */
export const reportXml = ({
  domain,
  reportId,
  organization = 'Receiver',
  begin = new Date('2026-11-20T00:00:00Z'),
  signer = 'sendgrid.net',
}: {
  domain: string;
  reportId: string;
  organization?: string;
  begin?: Date;
  /** Of mail that seems to be ours, as XML. */
  signer?: string;
}): string => {
  const start = begin.getTime() / 1000;
  return [
    '<feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0"><version>1.0</version>',
    `<report_metadata><org_name>${organization}</org_name><email>reports@receiver.example</email><report_id>${reportId}</report_id>`,
    `<date_range><begin>${start}</begin><end>${start + 86_399}</end></date_range></report_metadata>`,
    `<policy_published><domain>${domain}</domain><p>none</p></policy_published>`,
    record(domain, '192.0.2.1', 60, {
      ...passed,
      results: signature(domain, 'google', 'pass') + sender(domain, 'pass'),
    }),
    record(domain, '192.0.2.2', 25, { ...failed, results: signature(signer, 's1', 'pass') + sender(signer, 'pass') }),
    record(domain, '192.0.2.3', 10, {
      ...failed,
      results: signature(domain, 'google', 'fail') + sender('list.example', 'pass'),
      reason: '<reason><type>mailing_list</type></reason>',
    }),
    record(domain, '203.0.113.9', 5, { ...failed, results: sender(domain, 'fail') }),
    '</feedback>',
  ].join('');
};

const record = (
  domain: string,
  source: string,
  count: number,
  { dkim, spf, results, reason = '' }: { dkim: string; spf: string; results: string; reason?: string },
): string =>
  `<record><row><source_ip>${source}</source_ip><count>${count}</count><policy_evaluated><disposition>none</disposition><dkim>${dkim}</dkim><spf>${spf}</spf>${reason}</policy_evaluated></row><identifiers><header_from>${domain}</header_from></identifiers><auth_results>${results}</auth_results></record>`;

const signature = (signer: string, selector: string, result: string): string =>
  `<dkim><domain>${signer}</domain><selector>${selector}</selector><result>${result}</result></dkim>`;

const sender = (name: string, result: string): string =>
  `<spf><domain>${name}</domain><result>${result}</result></spf>`;

const passed = { dkim: 'pass', spf: 'pass' };
const failed = { dkim: 'fail', spf: 'fail' };
const DAY_MS = 86_400_000;
