import { createHash } from 'node:crypto';
import { firstValue, readHeaders } from '@posthorn/message/headers';
import { decodeWords } from '@posthorn/message/rfc2047';
import { addressOf, domainOf } from '../dmarc-aggregate/values.ts';
import { asSent } from '../find.ts';
import type { Feedback } from './feedback.ts';
import { readPlainFailure } from './plain.ts';
import { type ReadReport, readReport } from './read.ts';

/** A report about one message, or several that are alike, as it is kept. Empty and null: the report does not say. */
export type TakenFailure = {
  feedbackType: Feedback['feedbackType'];
  authFailure: Feedback['authFailure'];
  deliveryResult: Feedback['deliveryResult'];
  alignment: Feedback['identityAlignment'];
  /** Who reports: the domain of the mail's author, else its host. */
  reporter: string;
  userAgent: string;
  reportingMta: string | null;
  /** The domain it is about: one of ours, where it names one. */
  domain: string;
  headerFrom: string;
  /** `From` of the message, for showing. */
  author: string;
  source: string | null;
  envelopeFrom: string | null;
  recipients: readonly string[];
  subject: string;
  originalMessageId: string;
  arrivedAt: Date | null;
  incidents: number;
  results: readonly string[];
  dkim: { domain: string; selector: string; identity: string } | null;
  spf: readonly { domain: string; record: string }[];
  /** What it shows of the message. */
  shows: 'message' | 'headers' | 'nothing';
  /** The same for the same report, by whatever way it comes. */
  identity: Buffer;
};

export type FailureTaking = { ok: true; failure: TakenFailure } | { ok: false; reason: string };

/**
 * Takes what a failure report, or a complaint, in a mail says (RFC 5965, RFC 6591, RFC 9991): as generously as it can be understood, with every
 * text bounded. Redacted parts stay as they are. Never throws.
 *
 * @param isOurs of the domains a report names, one of ours is what it is about
 */
export function takeFailure(mail: Uint8Array, { isOurs }: { isOurs: (domain: string) => boolean }): FailureTaking {
  const octets = asSent(mail);
  const reading = readReport(octets);
  const plain = reading.ok ? null : readPlainFailure(octets);
  if (!reading.ok && plain === null) return reading;
  return { ok: true, failure: failureOf(reading.ok ? reading.report : plain!, octets, isOurs) };
}

function failureOf(report: ReadReport, mail: Buffer, isOurs: (domain: string) => boolean): TakenFailure {
  const { feedback, original } = report;
  const about = readHeaders(original?.octets ?? Buffer.alloc(0));
  const word = (name: string, max: number): string => decodeWords(firstValue(about, name) ?? '', max).trim();
  const headerFrom = domainIn(firstValue(about, 'From') ?? '');
  const named = [headerFrom, ...feedback.reportedDomains.map(domainOf)].filter(Boolean);
  const { dkim } = feedback;
  return {
    feedbackType: feedback.feedbackType,
    authFailure: feedback.authFailure,
    deliveryResult: feedback.deliveryResult,
    alignment: feedback.identityAlignment,
    reporter: domainIn(firstValue(readHeaders(mail), 'From') ?? '') || domainOf(feedback.reportingMta ?? ''),
    userAgent: feedback.userAgent,
    reportingMta: feedback.reportingMta,
    domain: named.find(isOurs) ?? named[0] ?? '',
    headerFrom,
    author: word('From', 500),
    source: feedback.sourceIp === null ? null : addressOf(feedback.sourceIp),
    envelopeFrom: feedback.originalMailFrom,
    recipients: recipientsOf(feedback, about),
    subject: word('Subject', 500),
    originalMessageId: word('Message-ID', 500),
    arrivedAt: withinReason(feedback.arrival),
    incidents: feedback.incidents,
    results: feedback.authenticationResults.slice(0, 10),
    dkim: dkim === null ? null : { domain: domainOf(dkim.domain), selector: dkim.selector, identity: dkim.identity },
    spf: feedback.spfDns.slice(0, 10),
    shows: original === null ? 'nothing' : original.kind,
    identity: identityOf(report),
  };
}

/** The envelope's, else what stands in To. */
const recipientsOf = ({ originalRcptTo }: Feedback, about: ReturnType<typeof readHeaders>): string[] =>
  (originalRcptTo.length > 0 ? originalRcptTo : [decodeWords(firstValue(about, 'To') ?? '', 320).trim()])
    .slice(0, 20)
    .filter(Boolean);

/** The domain of the first author; redaction leaves it. '' when there is none. */
function domainIn(from: string): string {
  const bare = from.replace(/"(?:[^"\\]|\\.)*"/g, '');
  const found = /<[^<>]*@([^\s<>@",;()]+)>/.exec(bare) ?? /@([^\s<>@",;()]+)/.exec(bare);
  return found === null ? '' : domainOf(found[1]!);
}

/** What came by two ways has other traces, but says the same of the same message. */
function identityOf({ feedback, original }: ReadReport): Buffer {
  const hash = createHash('sha256').update(JSON.stringify(feedback));
  return hash.update(original?.octets ?? '').digest();
}

/** Postgres keeps years of four digits; more than that is nonsense. */
const withinReason = (date: Date | null): Date | null =>
  date !== null && date.getUTCFullYear() >= 1970 && date.getUTCFullYear() < 2100 ? date : null;
