import { readDmarcDay, subjectsOfDmarcDay } from '@posthorn/db/mail/dmarc-history';
import { restingAddresses } from '@posthorn/db/mail/dmarc-rest';
import type { ClaimedDmarcSent, DmarcSentOutcome, DmarcSentTo } from '@posthorn/db/mail/dmarc-sent';
import type { NewMessage, Pool } from '@posthorn/db/mail/message';
import type { Resolver } from '@posthorn/dns/resolver';
import { newEvent } from '@posthorn/events/event';
import { aggregateAddresses } from '@posthorn/mail-auth/dmarc/published';
import { isDmarcRecord } from '@posthorn/mail-auth/dmarc/record';
import { verifyDestination } from '@posthorn/mail-auth/dmarc/report-destination';
import { mostReportRows } from '@posthorn/reports/dmarc-aggregate/compose';
import { readAggregateSubject } from '@posthorn/reports/dmarc-aggregate/file-name';
import { secondsToNextTry } from '../report/daily-reports.ts';
import type { DeliverySettings } from '../settings.ts';
import { reportMessage, type WrittenReport, writeReport, writtenBefore } from './compose.ts';

export type SendContext = { pool: Pool; settings: DeliverySettings; resolver: Resolver; process: string; now: Date };

/** Decides about one report: who takes it is asked in DNS, what was judged is read from the history; the mail is given back, to be queued. */
export async function decideAggregateReport(row: ClaimedDmarcSent, context: SendContext): Promise<DmarcSentOutcome> {
  const { configuration, policy } = context.settings;
  const { send, excludeDomains } = configuration.aggregateReports;
  if (send === 'off') return withheld('sending reports was turned off');
  if (policy.domains(excludeDomains, row.domain)) return withheld('the settings exclude this domain');
  const asked = await addressesFor(row.domain, context.resolver);
  if (asked.kind === 'failed') return retried(row, asked.reason, context);
  if (asked.kind === 'none') return withheld(asked.reason);
  if (row.octets === null && (await isAboutReportsAlone(row, context.pool)))
    return withheld('all of its mail that day was reports to us: reports about reports would never end');
  const report = await reportOf(row, context);
  if (report === 'nothing') return withheld('the history of that day is not kept any more');
  if (report === 'too-long') return retried(row, 'the history of that day took too long to read', context);
  const { to, unasked } = await destinationsOf(asked.addresses, row, context);
  const fresh = to.filter(({ state, messageId }) => state === 'queued' && messageId === null);
  const mail = fresh.map(({ address: to }) => reportMessage(row, report, { ...context, to }));
  const unsent = [...to.filter(({ state }) => state === 'refused' || state === 'resting'), ...unasked];
  const reason = unsent.map(({ address, words }) => `${address}: ${words ?? ''}`).join('; ') || null;
  const again = secondsToNextTry(row);
  return {
    kind: 'written',
    report,
    to: [...to, ...(again === null ? unasked : [])].map((one) => ({
      ...one,
      messageId: one.messageId ?? carrierOf(one.address, mail),
    })),
    mail,
    events: eventsOf(row, { report, mail, context }),
    reason,
    again: unasked.length > 0 ? again : null,
  };
}

/** The record as it stands now says where reports go: an owner who wants them no more gets no more. */
async function addressesFor(
  domain: string,
  resolver: Resolver,
): Promise<
  { kind: 'some'; addresses: string[] } | { kind: 'none'; reason: string } | { kind: 'failed'; reason: string }
> {
  const answer = await resolver.txt(`_dmarc.${domain}`);
  if (answer.kind === 'failed')
    return { kind: 'failed', reason: `its record could not be looked up: ${answer.detail}` };
  const records = answer.kind === 'found' ? answer.records.filter(isDmarcRecord) : [];
  // Several count as none (RFC 9989 §4.10).
  if (records.length !== 1) return { kind: 'none', reason: `the domain has ${records.length} DMARC records now` };
  const addresses = aggregateAddresses(records[0]!);
  if (addresses.length === 0)
    return { kind: 'none', reason: 'its record names no address that reports could be mailed to' };
  return { kind: 'some', addresses };
}

/** Two servers that report to each other would otherwise send each other a report a day about the report of the day before. */
async function isAboutReportsAlone(row: ClaimedDmarcSent, pool: Pool): Promise<boolean> {
  const subjects = await subjectsOfDmarcDay(pool, row, MOST_IN_A_LOOP);
  return (
    subjects !== null && subjects.length > 0 && subjects.every((subject) => readAggregateSubject(subject) !== null)
  );
}

async function reportOf(
  row: ClaimedDmarcSent,
  { pool, settings }: SendContext,
): Promise<WrittenReport | 'nothing' | 'too-long'> {
  const before = writtenBefore(row);
  if (before !== null) return before;
  const day = await readDmarcDay(pool, row, { limit: mostReportRows, milliseconds: MOST_TIME });
  return typeof day === 'string' ? day : writeReport(row, day, settings);
}

type To = Pick<DmarcSentTo, 'address' | 'state' | 'words' | 'messageId'>;

/** What was sent once stays sent; `unasked`: DNS did not answer whether they take it. */
async function destinationsOf(
  asked: readonly string[],
  row: ClaimedDmarcSent,
  { pool, resolver }: SendContext,
): Promise<{ to: To[]; unasked: To[] }> {
  const to = new Map<string, To>(row.to.filter(({ messageId }) => messageId !== null).map((one) => [one.address, one]));
  const unasked: To[] = [];
  for (const address of asked) {
    const found = await verifyDestination(address, { policyDomain: row.domain, tag: 'rua', resolver });
    if (found.kind === 'failed') unasked.push({ address, state: 'refused', words: found.reason, messageId: null });
    else if (found.kind === 'refused')
      to.set(address, { address, state: 'refused', words: found.reason, messageId: null });
    else
      for (const verified of found.addresses)
        if (!to.has(verified)) to.set(verified, { address: verified, state: 'queued', words: null, messageId: null });
  }
  const resting = await restingAddresses(pool, [...to.keys()]);
  for (const { address, restsUntil, reason } of resting.values())
    if (to.get(address)?.messageId === null)
      to.set(address, {
        address,
        state: 'resting',
        words: `rests until ${restsUntil?.toISOString().slice(0, 10)}, since it did not take reports: ${reason}`,
        messageId: null,
      });
  return { to: [...to.values()], unasked };
}

const carrierOf = (address: string, mail: readonly NewMessage[]): string | null =>
  mail.find(({ recipients }) => recipients[0]?.address === address)?.id ?? null;

function eventsOf(
  { id, domain, day }: ClaimedDmarcSent,
  {
    report,
    mail,
    context: { process, now: at },
  }: { report: WrittenReport; mail: readonly NewMessage[]; context: SendContext },
) {
  if (mail.length === 0) return [];
  const about = { process, at };
  const to = mail.map(({ recipients }) => recipients[0]!.address);
  return [
    ...mail.map(({ id: messageId, reversePath: sender }, index) =>
      newEvent('msg:generate', {
        ...about,
        messageId,
        sender,
        recipient: to[index]!,
        data: { kind: 'dmarc-report', domain },
      }),
    ),
    newEvent('dmarc:report-sent', { ...about, data: { domain, day, to, messages: report.messages, report: id } }),
  ];
}

const withheld = (reason: string): DmarcSentOutcome => ({ kind: 'withheld', reason });

/** A report that was not made for a reason that passes. */
export function retried(
  row: ClaimedDmarcSent,
  reason: string,
  { settings, now }: Pick<SendContext, 'settings' | 'now'>,
): DmarcSentOutcome {
  const seconds = secondsToNextTry(row, { now, back: settings.configuration.aggregateReports.catchUp });
  return seconds === null ? withheld(reason) : { kind: 'later', seconds, reason };
}

const MOST_IN_A_LOOP = 50;
const MOST_TIME = 120_000;
