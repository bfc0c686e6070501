import { formatDate } from '@posthorn/message/trace';
import type { Feedback } from './feedback.ts';

/** The body of message/feedback-report (RFC 5965 §3): one field a line, folded at blanks, US-ASCII, CRLF. */
export function formatFeedback(feedback: Feedback): Buffer {
  const { dkim, identityAlignment: alignment } = feedback;
  const fields: [name: string, value: string | null][] = [
    ['Feedback-Type', feedback.feedbackType],
    ['User-Agent', feedback.userAgent],
    ['Version', '1'],
    ['Auth-Failure', feedback.authFailure],
    ['Delivery-Result', feedback.deliveryResult],
    ['Identity-Alignment', alignment === null ? null : alignment.length === 0 ? 'none' : alignment.join(', ')],
    ['Arrival-Date', feedback.arrival && formatDate(feedback.arrival)],
    ['Source-IP', feedback.sourceIp],
    ['Source-Port', feedback.sourcePort === null ? null : String(feedback.sourcePort)],
    ...feedback.reportedDomains.map((domain): [string, string] => ['Reported-Domain', domain]),
    ...feedback.reportedUris.map((uri): [string, string] => ['Reported-URI', uri]),
    ['Reporting-MTA', feedback.reportingMta && `dns; ${feedback.reportingMta}`],
    ['Original-Envelope-Id', feedback.originalEnvelopeId],
    ['Original-Mail-From', feedback.originalMailFrom === null ? null : `<${feedback.originalMailFrom}>`],
    ...feedback.originalRcptTo.map((address): [string, string] => ['Original-Rcpt-To', `<${address}>`]),
    ...feedback.authenticationResults.map((results): [string, string] => ['Authentication-Results', results]),
    ['DKIM-Domain', dkim?.domain ?? null],
    ['DKIM-Identity', dkim?.identity ?? null],
    ['DKIM-Selector', dkim?.selector ?? null],
    ['DKIM-Canonicalized-Header', dkim?.canonicalizedHeader ?? null],
    ['DKIM-Canonicalized-Body', dkim?.canonicalizedBody ?? null],
    ...feedback.spfDns.map(({ domain, record }): [string, string] => [
      'SPF-DNS',
      `txt : ${domain} : "${record.replace(/["\\]/g, '\\$&')}"`,
    ]),
    ['Incidents', feedback.incidents === 1 ? null : String(feedback.incidents)],
  ];
  return Buffer.from(fields.map(([name, value]) => formatField(name, value)).join(''), 'latin1');
}

/** `Name: value` with its CRLF, folded at blanks below 78 columns; '' when there is nothing to say. What could break out becomes a question mark. */
export function formatField(name: string, value: string | null): string {
  if (value === null || value === '') return '';
  const words = value
    .slice(0, MAX_VALUE)
    .replace(/[\r\n\t ]+/g, ' ')
    .replace(/[^\x20-\x7e]/g, '?')
    .trim()
    .split(' ');
  let column = name.length + 1;
  const folded = words.map((word, index) => {
    const isNew = index > 0 && column + 1 + word.length > 76;
    column = isNew ? 1 + word.length : column + 1 + word.length;
    return `${isNew ? '\r\n' : ''} ${word}`;
  });
  return `${name}:${folded.join('')}\r\n`;
}

/** Long enough for every field but a canonical body, which is cut: no line passes 998 octets (RFC 5322 §2.1.1). */
const MAX_VALUE = 900;
