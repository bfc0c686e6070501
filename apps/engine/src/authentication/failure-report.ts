import { wantedReports } from '@posthorn/mail-auth/dmarc/failure-report';
import { firstValue } from '@posthorn/message/headers';
import type { Decision } from '@posthorn/policy/decision';
import type { Verification } from '@posthorn/queue/verifications';
import type { Session } from '../session/session.ts';
import type { Transaction } from '../session/transaction.ts';
import { authenticationResults } from './fields.ts';
import type { Arrival } from './record.ts';

type NewFailureReport = NonNullable<Verification['failureReport']>;

/**
 * What the owner of the author domain wants to be told about a message that has been decided (RFC 9991); null where it asks for nothing, or
 * the settings say so. A worker looks whether it may go there and sends it; here only what nobody else can see any more is kept.
 */
export function failureReportOf(
  session: Session,
  transaction: Transaction,
  { authentication, verdict, isStored, section, head, size }: Arrival,
): NewFailureReport | null {
  const { failureReports } = session.inForce.configuration.dmarc;
  const isSwitchedOn = transaction.rules.flags.has('dmarcEnableForensic');
  if (failureReports === 'off' || (failureReports === 'rules' && !isSwitchedOn)) return null;
  const { dmarc, spf, dkim } = authentication;
  const wanted = dmarc === null ? [] : wantedReports(dmarc, { spf, dkim });
  if (dmarc === null || dmarc.record === null || wanted.length === 0) return null;
  const withheld = aboutReport(transaction, section) ?? tooMany(session, dmarc.usedDomain);
  return {
    policyDomain: dmarc.usedDomain,
    addresses: dmarc.record.failureReports.map(({ address }) => address),
    facts: {
      wanted: wanted.map(({ kind, failed, signature }) => ({
        kind,
        failed,
        signature: signature && {
          domain: signature.domain,
          identity: signature.identity,
          selector: signature.selector,
        },
      })),
      deliveryResult: resultOf(verdict, isStored),
      sourcePort: session.client.port,
      originalRcptTo: transaction.accepted.slice(0, MAX_RECIPIENTS).map(({ address }) => address),
      authenticationResults: authenticationResults(session, transaction, authentication).replace(/\r\n[ \t]+/g, ' '),
      spfDns: (spf?.lookups ?? [])
        .filter(({ name, type, answer }) => type === 'TXT' && name === spf?.domain && /^v=spf1\b/i.test(answer))
        .slice(0, 1)
        .map(({ name, answer }) => ({ domain: name, record: answer })),
      organizationalDomain: dmarc.organizationalDomain,
    },
    original: withheld === null ? shown(session, transaction, { section, head, size }) : null,
    withheld,
  };
}

/** A report about a report could go round for ever (RFC 9991 §5.1, RFC 3834 §2). */
function aboutReport({ reversePath }: Transaction, section: Arrival['section']): string | null {
  if (reversePath === '') return 'the message has the null sender: it may be a report itself';
  const submitted = firstValue(section, 'Auto-Submitted');
  if (submitted !== undefined && !/^\s*no\b/i.test(submitted)) return 'the message was written by a program';
  if (/^\s*multipart\/report\b/i.test(firstValue(section, 'Content-Type') ?? ''))
    return 'the message is a report itself';
  return null;
}

/** The worker holds the limits for the whole fleet; this one keeps a flood from filling the database on the way there. */
function tooMany({ house, inForce }: Session, domain: string): string | null {
  const { failureReportsPerDomain: perDomain, failureReportsPerHour: overall } = inForce.configuration.dmarc;
  const limit = { period: 3600, how: 'leaky' as const };
  if (house.limits.rules.isOver(`failure reports\n${domain}`, { ...limit, count: perDomain }))
    return `${domain} has asked for more than ${perDomain} reports within the hour`;
  if (house.limits.rules.isOver('failure reports', { ...limit, count: overall }))
    return `more than ${overall} reports were asked for within the hour`;
  return null;
}

function shown(
  session: Session,
  { body }: Transaction,
  { section, head, size }: Pick<Arrival, 'section' | 'head' | 'size'>,
): Uint8Array {
  const isWhole = session.inForce.configuration.dmarc.failureContent === 'message';
  if (isWhole && body !== undefined && !body.isSpilled && size <= MAX_SHOWN) return body.whole(NOTHING);
  const last = section.fields.findLast(({ offset, raw }) => offset + raw.length <= MAX_SHOWN);
  return head.subarray(0, last === undefined ? 0 : last.offset + last.raw.length);
}

/** RFC 6591 §3.2.2: `policy` is for what authentication kept from the inbox. */
function resultOf({ verdict }: Decision, isStored: boolean): NewFailureReport['facts']['deliveryResult'] {
  if (isStored) return verdict === 'quarantine' ? 'policy' : verdict === 'discard' ? 'other' : 'delivered';
  return verdict === 'deny' || verdict === 'drop' ? 'reject' : 'other';
}

const NOTHING = new Uint8Array();
const MAX_SHOWN = 65_536;
const MAX_RECIPIENTS = 20;
