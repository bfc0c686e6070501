import { type Bends, quoted } from './bends.ts';
import { childrenOf, childText, textIn } from './element.ts';
import { unknown } from './head.ts';
import {
  type AggregateRecord,
  type DkimResult,
  dispositions,
  formerOverrideTypes,
  type OverrideReason,
  overrideTypes,
  type SpfResult,
} from './report.ts';
import { addressOf, countOf, domainOf, resultOf, wordOf } from './values.ts';
import type { XmlElement } from './xml-reader.ts';

/** One `record`, or why a report with this one cannot be counted. */
export function recordOf(element: XmlElement, bends: Bends): AggregateRecord | string {
  const row = childrenOf(element, 'row')[0];
  if (row === undefined) return 'it has no row';
  const given = childText(row, 'count');
  if (given === null) return 'it does not say how many messages it counts';
  const count = countOf(given);
  if (count === null) return `it counts ${quoted(given)} messages`;
  const evaluated = childrenOf(row, 'policy_evaluated')[0];
  if (evaluated === undefined) bends.add('policy_evaluated is missing');
  const identifiers = childrenOf(element, 'identifiers')[0] ?? childrenOf(element, 'identities')[0];
  const results = childrenOf(element, 'auth_results')[0];
  unknown(element, RECORD, bends);
  unknown(row, ROW, bends);
  return {
    sourceIp: sourceOf(childText(row, 'source_ip'), bends),
    count,
    ...evaluationOf(evaluated, bends),
    ...identifiersOf(identifiers, bends),
    dkimResults: signatures(results, bends).map((one) => dkimOf(one, bends)),
    spfResults: some(results, 'spf', bends).map((one) => spfOf(one, bends)),
  };
}

function sourceOf(text: string | null, bends: Bends): string | null {
  const address = text === null ? null : addressOf(text);
  if (address === null) bends.add(text === null ? 'source_ip is missing' : `source_ip ${quoted(text)} is no address`);
  return address;
}

type Evaluation = Pick<AggregateRecord, 'disposition' | 'dkim' | 'spf' | 'reasons'>;

/** What is not said counts as nothing done and nothing vouched for. */
function evaluationOf(element: XmlElement | undefined, bends: Bends): Evaluation {
  const word = <T extends string>(name: string, of: readonly T[], otherwise: T): T => {
    const text = childText(element, name);
    if (text === null && element !== undefined) bends.add(`${name} in policy_evaluated is missing`);
    return wordOf(text, { of, what: `${name} in policy_evaluated`, bends }) ?? otherwise;
  };
  return {
    disposition: word('disposition', dispositions, 'none'),
    dkim: word('dkim', ALIGNED, 'fail'),
    spf: word('spf', ALIGNED, 'fail'),
    reasons: some(element, 'reason', bends).flatMap((one) => reasonOf(one, bends) ?? []),
  };
}

function reasonOf(element: XmlElement, bends: Bends): OverrideReason | null {
  const comment = childText(element, 'comment');
  const text = childText(element, 'type');
  if (text === null && comment === null) {
    bends.add('a reason is empty');
    return null;
  }
  const of = [...overrideTypes, ...formerOverrideTypes];
  return { type: wordOf(text, { of, what: 'the type of a reason', bends }) ?? 'other', comment };
}

function identifiersOf(
  element: XmlElement | undefined,
  bends: Bends,
): Pick<AggregateRecord, 'headerFrom' | 'envelopeFrom' | 'envelopeTo'> {
  const from = childText(element, 'header_from');
  if (from === null) bends.add('header_from is missing');
  const sender = childrenOf(element, 'envelope_from')[0];
  const recipient = childText(element, 'envelope_to');
  return {
    headerFrom: domainOf(from ?? ''),
    envelopeFrom: sender === undefined ? null : domainOf(textIn(sender)),
    envelopeTo: recipient === null ? null : domainOf(recipient),
  };
}

/** Signatures that say nothing stand in reports of mail without any. */
function signatures(results: XmlElement | undefined, bends: Bends): XmlElement[] {
  return some(results, 'dkim', bends).filter((one) => textIn(one) !== '');
}

function dkimOf(element: XmlElement, bends: Bends): DkimResult {
  if (childText(element, 'domain') === null) bends.add('the domain of a signature is missing');
  return {
    domain: domainOf(childText(element, 'domain') ?? ''),
    selector: childText(element, 'selector'),
    result: resultOf(childText(element, 'result'), { what: 'the result of DKIM', bends }),
    humanResult: childText(element, 'human_result'),
  };
}

function spfOf(element: XmlElement, bends: Bends): SpfResult {
  return {
    domain: domainOf(childText(element, 'domain') ?? ''),
    scope: wordOf(childText(element, 'scope'), { of: ['mfrom', 'helo'], what: 'the scope of SPF', bends }),
    result: resultOf(childText(element, 'result'), { what: 'the result of SPF', bends }),
    humanResult: childText(element, 'human_result'),
  };
}

/** As many as a report should have at most (RFC 9990, "DKIM Signatures in Aggregate Reports"). */
function some(element: XmlElement | undefined, name: string, bends: Bends): XmlElement[] {
  const all = childrenOf(element, name);
  if (all.length > MOST) bends.add(`of more than ${MOST} ${name} the first ${MOST} are kept`);
  return all.slice(0, MOST);
}

const ALIGNED = ['pass', 'fail'] as const;
const RECORD: ReadonlySet<string> = new Set(['row', 'identifiers', 'identities', 'auth_results']);
const ROW: ReadonlySet<string> = new Set(['source_ip', 'count', 'policy_evaluated']);
const MOST = 100;
