import { formatAggregateReport, type NewAggregateReport } from '@posthorn/reports/dmarc-aggregate/write';
import type { Api } from './api.ts';

const DAY = 86_400_000;
const domain = 'example.org';
const reporters = ['Mailbox House', 'Post Office Mail', 'University of Somewhere'];

/** A month of what three receivers say of example.org: its own mail, a newsletter that is not signed in its name, a list, and somebody else. */
export async function uploadReports(api: Api): Promise<void> {
  const today = Math.floor(Date.now() / DAY) * DAY;
  for (let ago = 30; ago >= 1; ago -= 1) {
    for (const [index, reporter] of reporters.entries()) {
      const report = reportOf(reporter, new Date(today - ago * DAY), 3 - index);
      const file = `${report.email.split('@')[1]}!${domain}!${report.start.getTime() / 1000}!${report.end.getTime() / 1000}.xml`;
      await api.post('/dmarc/reports', {
        name: file,
        base64: Buffer.from(formatAggregateReport(report)).toString('base64'),
      });
    }
  }
}

function reportOf(reporter: string, start: Date, size: number): NewAggregateReport {
  const host = `${reporter.toLowerCase().replaceAll(' ', '-')}.example`;
  const isWeekend = [0, 6].includes(start.getUTCDay());
  const wave = 1 + 0.2 * Math.sin(start.getUTCDate());
  const count = (perDay: number): number => Math.round(perDay * size * wave * (isWeekend ? 0.3 : 1));
  const records = [
    record('198.51.100.10', count(210), { signer: domain, selector: 's2026', sender: domain }),
    record('198.51.100.11', count(90), { signer: domain, selector: 's2026', sender: domain }),
    // The newsletter goes out on Tuesdays.
    ...(start.getUTCDay() === 2
      ? [record('192.0.2.40', count(160), { signer: 'sendgrid.net', selector: 's1', sender: 'sendgrid.net' })]
      : []),
    record('203.0.113.25', count(14), {
      signer: domain,
      selector: 's2026',
      sender: 'lists.partner.example',
      isList: true,
    }),
    ...(start.getUTCDate() % 3 === 0
      ? [record('203.0.113.199', count(22), { signer: null, selector: '', sender: domain })]
      : []),
  ];
  return {
    schema: 'rfc9990',
    organizationName: reporter,
    email: `dmarc@${host}`,
    extraContactInfo: null,
    reportId: `${host}-${start.toISOString().slice(0, 10)}`,
    start,
    end: new Date(start.getTime() + DAY - 1000),
    errors: [],
    generator: null,
    policy: {
      ...{ domain, discoveryMethod: 'treewalk', p: 'none', sp: null, np: null },
      ...{ adkim: null, aspf: null, fo: null, isTesting: null, pct: null },
    },
    records: records.filter(({ count: messages }) => messages > 0),
  };
}

function record(
  sourceIp: string,
  count: number,
  {
    signer,
    selector,
    sender,
    isList = false,
  }: { signer: string | null; selector: string; sender: string; isList?: boolean },
): NewAggregateReport['records'][number] {
  const isForged = signer === null;
  const isSound = signer === domain && !isList;
  return {
    ...{ sourceIp, count, disposition: 'none' },
    reasons: isList ? [{ type: 'mailing_list', comment: null }] : [],
    dkim: isSound ? 'pass' : 'fail',
    spf: sender === domain && !isForged ? 'pass' : 'fail',
    ...{ headerFrom: domain, envelopeFrom: sender, envelopeTo: null },
    dkimResults: isForged ? [] : [{ domain: signer, selector, result: isList ? 'fail' : 'pass', humanResult: null }],
    spfResults: [{ domain: sender, scope: 'mfrom', result: isForged ? 'fail' : 'pass', humanResult: null }],
  };
}
