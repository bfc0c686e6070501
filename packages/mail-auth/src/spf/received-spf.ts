import { withAlabels } from '../domain-name.ts';
import type { SpfQuestion } from './check-host.ts';
import type { SpfVerdict } from './result.ts';

/** The value of a Received-SPF field (RFC 7208 §9.1), without the name and unfolded. */
export const formatReceivedSpf = (verdict: SpfVerdict, question: SpfQuestion): string =>
  receivedSpfParts(verdict, question).join(' ');

/**
 * The same in the parts between which it may be folded: result and comment, then each pair. Text of strangers stands in quoted strings only, so
 * that nobody can add a pair of their own.
 */
export function receivedSpfParts(verdict: SpfVerdict, question: SpfQuestion): string[] {
  const pairs: [string, string][] = [
    ['client-ip', question.ip],
    ['envelope-from', withAlabels(question.sender)],
    ['helo', withAlabels(question.helo)],
    ['identity', verdict.identity],
    ['receiver', question.receiver],
    ['mechanism', verdict.mechanism],
    ['problem', verdict.problem],
  ];
  const list = pairs.filter(([name, value]) => value !== '' || name === 'envelope-from');
  return [
    `${verdict.result} (${comment(`${question.receiver}: ${inWords(verdict, question)}`)})`,
    ...list.map(([name, value], index) => `${name}=${formatValue(value)}${index < list.length - 1 ? ';' : ''}`),
  ];
}

/** One sentence on the result, as it stands in the comment of the header and in the log. */
export function inWords(verdict: SpfVerdict, question: SpfQuestion): string {
  const who =
    verdict.identity === 'helo' ? `HELO ${withAlabels(question.helo)}` : `domain of ${withAlabels(question.sender)}`;
  switch (verdict.result) {
    case 'pass':
      return `${who} designates ${question.ip} as permitted sender`;
    case 'fail':
      return `${who} does not designate ${question.ip} as permitted sender`;
    case 'softfail':
      return `${who} says that ${question.ip} is probably no permitted sender`;
    case 'neutral':
      return `${who} says nothing of ${question.ip}`;
    case 'none':
      return `${who} publishes no sender policy`;
    case 'permerror':
    case 'temperror':
      return `error in checking the ${who}: ${verdict.problem}`;
  }
}

/** `dot-atom / quoted-string` (§9.1); what is not printable ASCII becomes a question mark. */
function formatValue(value: string): string {
  const text = value.slice(0, 320).replace(/[^\x20-\x7e]/g, '?');
  if (/^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+(?:\.[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+)*$/.test(text)) return text;
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

function comment(text: string): string {
  return text
    .slice(0, 500)
    .replace(/[^\x20-\x7e]/g, '?')
    .replace(/[()\\]/g, '\\$&');
}
