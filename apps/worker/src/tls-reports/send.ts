import type { Pool } from '@posthorn/db/mail/message';
import type { SentTlsReport, TlsReportOutcome, TlsReportTarget } from '@posthorn/db/mail/tls-report-sent';
import { readTlsSessions } from '@posthorn/db/mail/tls-session';
import type { Resolver } from '@posthorn/dns/resolver';
import { newEvent } from '@posthorn/events/event';
import { formatTlsReport } from '@posthorn/reports/tls-rpt/format';
import { parseTlsReport } from '@posthorn/reports/tls-rpt/read';
import { readTlsRptRecords } from '@posthorn/reports/tls-rpt/record';
import type { TlsReport } from '@posthorn/reports/tls-rpt/report';
import { secondsToNextTry } from '../report/daily-reports.ts';
import type { DeliverySettings } from '../settings.ts';
import { packedReport, tlsReportMessage, tlsReportOf } from './compose.ts';

/** Posts a report; resolves with the status of the answer. Rejects when there is none. */
export type ReportPost = (url: URL, octets: Uint8Array) => Promise<number>;

export type SendContext = {
  pool: Pool;
  settings: DeliverySettings;
  resolver: Resolver;
  post: ReportPost;
  process: string;
  now: Date;
};

/** Decides about one report and takes it to its web servers; what goes by mail is given back, to be queued. */
export async function decideTlsReport(row: SentTlsReport, context: SendContext): Promise<TlsReportOutcome> {
  const { settings, resolver } = context;
  const { day, domain } = row;
  if (!settings.configuration.tlsRpt.send) return withheld('sending reports was turned off');
  if (settings.policy.domains(settings.configuration.tlsRpt.excludeDomains, domain))
    return withheld('the settings exclude this domain');
  const answer = await resolver.txt(`_smtp._tls.${domain}`);
  if (answer.kind === 'failed') return retried(row, `its record could not be looked up: ${answer.detail}`, context);
  const record = answer.kind === 'found' ? readTlsRptRecords(answer.records) : { kind: 'none' as const };
  if (record.kind === 'none')
    return row.report === null ? { kind: 'unwanted' } : withheld('the domain does not ask for reports any more');
  if (record.kind === 'malformed') return withheld(`its record cannot be read: ${record.reason}`);
  const report = await reportFor(row, context);
  if (report.policies.length === 0) return withheld('there are no counts of this day (any more)');
  const wanted = [...new Set([...record.mail.map((address) => `mailto:${address}`), ...record.https])];
  const before = new Map(row.targets.map((target) => [target.to, target]));
  const sent: Sent[] = [];
  for (const to of wanted) {
    const known = before.get(to);
    sent.push(known?.state === 'sent' ? { target: known } : await take(to, { report, domain }, context));
  }
  const targets = sent.map(({ target }) => target);
  const messages = sent.flatMap(({ message }) => message ?? []);
  const open = targets.filter(({ state }) => state !== 'sent');
  const reason = open.length === 0 ? null : open.map(({ to, words }) => `${to}: ${words ?? ''}`).join('; ');
  const sum = (of: 'successful' | 'failed'): number => report.policies.reduce((all, policy) => all + policy[of], 0);
  const fresh = targets.filter(({ to, state }) => state === 'sent' && before.get(to)?.state !== 'sent');
  const about = { process: context.process, at: context.now };
  const written = {
    report: JSON.parse(formatTlsReport(report)) as unknown,
    successful: sum('successful'),
    failed: sum('failed'),
    targets,
    messages,
    events: [
      ...messages.map(({ id, reversePath, recipients }) =>
        newEvent('msg:generate', {
          ...about,
          messageId: id,
          sender: reversePath,
          recipient: recipients[0]!.address,
          data: { kind: 'tls-report', domain },
        }),
      ),
      ...(fresh.length > 0
        ? [newEvent('tls-rpt:sent', { ...about, data: { domain, day, to: fresh.map(({ to }) => to), report: row.id } })]
        : []),
    ],
  };
  const seconds = secondsToNextTry(row);
  if (reason !== null && seconds !== null) return { kind: 'later', seconds, reason, written };
  return { kind: 'done', state: open.length === targets.length ? 'failed' : 'sent', reason, written };
}

type Sent = { target: TlsReportTarget; message?: ReturnType<typeof tlsReportMessage> };

async function take(
  to: string,
  { report, domain }: { report: TlsReport; domain: string },
  { settings, post, now }: SendContext,
): Promise<Sent> {
  const at = now.toISOString();
  if (to.startsWith('mailto:')) {
    const message = tlsReportMessage({ report, domain, to: to.slice('mailto:'.length) }, { settings, now });
    return { target: { to, state: 'sent', words: 'in our queue', messageId: message.id, at }, message };
  }
  try {
    const status = await post(new URL(to), packedReport(report));
    const isTaken = status >= 200 && status < 300;
    return { target: { to, state: isTaken ? 'sent' : 'waiting', words: `the web server answered ${status}`, at } };
  } catch (error) {
    return { target: { to, state: 'waiting', words: (error as Error).message.slice(0, 300), at } };
  }
}

/** One that was written once stays as it is, so that whoever gets it twice knows it. */
async function reportFor(row: SentTlsReport, { pool, settings }: SendContext): Promise<TlsReport> {
  const known = row.report === null ? null : parseTlsReport(JSON.stringify(row.report));
  if (known?.ok) return known.report;
  const counts = await readTlsSessions(pool, { domain: row.domain, from: row.day, to: row.day, limit: MAX_ROWS });
  return tlsReportOf(row, counts, settings);
}

const withheld = (reason: string): TlsReportOutcome => ({ kind: 'withheld', reason });

/** A report that was not made for a reason that passes. */
export function retried(
  row: SentTlsReport,
  reason: string,
  { settings, now }: Pick<SendContext, 'settings' | 'now'>,
): TlsReportOutcome {
  const seconds = secondsToNextTry(row, { now, back: settings.configuration.tlsRpt.catchUp });
  return seconds === null ? withheld(reason) : { kind: 'later', seconds, reason };
}

const MAX_ROWS = 2000;
