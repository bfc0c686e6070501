import type { DccWords } from '../scanning/each.ts';
import type { ContentVerdict } from '../scanning/judge.ts';
import type { FactReader } from './facts.ts';
import type { RuleScope } from './scope.ts';

/** What scanners found, as rules see it: for the recipient at prdr, for the whole message at data. */
export const contentFacts: Readonly<Record<string, FactReader>> = {
  'content.verdict': (scope) => verdictOf(scope)?.verdict,
  'content.scanner': (scope) => verdictOf(scope)?.scanner,
  'content.score': (scope) => verdictOf(scope)?.score,
  'content.symbols': (scope) => verdictOf(scope)?.symbols.map(({ name }) => name),
  'content.ruleIds': (scope) => verdictOf(scope)?.ruleIds,
  'content.opaque': (scope) => verdictOf(scope)?.opaque,
  'content.tracker': (scope) => verdictOf(scope)?.tracker,
  'content.failed': (scope) => verdictOf(scope)?.failed,
  'content.action': (scope) => verdictOf(scope)?.action,
  'dcc.result': (scope) => dccOf(scope)?.result,
  'dcc.header': (scope) => dccOf(scope)?.header,
};

const dccOf = ({ content, recipient }: RuleScope): DccWords | undefined => content?.scan?.dcc(recipient?.address);

const verdictOf = ({ content, recipient }: RuleScope): ContentVerdict | undefined =>
  recipient === undefined ? content?.scan?.whole : content?.scan?.of(recipient.address);
