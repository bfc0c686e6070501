import { MailText } from '../../ui/mail-text.tsx';
import { formatValue, wordsOf } from './plain-words.ts';
import { ScanVerdict } from './scan-verdict.tsx';

/** What a rule saw. Answers of DNS stand apart, since they are what changes without anybody here doing anything. */
export function DecisionFacts({ facts }: { facts: Record<string, unknown> }) {
  const all = withoutScan(facts).slice(0, MOST);
  const dns = all.filter(([name]) => /^dns/i.test(name));
  const later = all.filter(isLater);
  const others = all.filter(([name, value]) => !/^dns/i.test(name) && !isLater([name, value]));
  return (
    <>
      <List label="What the rule saw" facts={others} />
      {later.map(([stage, said]) => (
        <List key={stage} label={`What was said at ${stage}`} facts={openedStage(stage, said)} />
      ))}
      <ScanVerdict facts={facts} className="mt-2" />
      <List label="What DNS said" facts={dns.flatMap(opened)} />
    </>
  );
}

function List({ label, facts }: { label: string; facts: [string, unknown][] }) {
  if (facts.length === 0) return null;
  return (
    <dl aria-label={label} className="mt-1.5 flex flex-wrap gap-x-4 gap-y-0.5 text-xs">
      {facts.map(([name, value]) => (
        <div key={name} className="flex max-w-full min-w-0 gap-1.5">
          <dt className="shrink-0 text-faint">{wordsOf(name)}</dt>
          <dd className="min-w-0 break-words text-ink">
            <MailText text={formatValue(value)} empty="empty" max={500} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Scanners have a part of their own, for the recipient as a whole. */
const withoutScan = (facts: Record<string, unknown>): [string, unknown][] =>
  Object.entries(facts).filter(
    ([name]) =>
      !(typeof facts['content'] === 'object' && ['content', 'content.score', 'content.symbols'].includes(name)),
  );

/** What stages after RCPT said of the recipient stands under their names. */
const isLater = (fact: [string, unknown]): fact is [string, Later] =>
  typeof fact[1] === 'object' && fact[1] !== null && 'rule' in fact[1] && 'facts' in fact[1];

type Later = { rule: unknown; verdict?: unknown; reply?: unknown; facts: unknown };

/** Which rule said what, and what it saw; of a built-in one that took the message only what yours did is of interest. */
function openedStage(stage: string, { rule, verdict, reply, facts }: Later): [string, unknown][] {
  const isPlain = typeof rule === 'string' && rule.startsWith('builtin.') && verdict === 'accept';
  return [
    ...(isPlain ? [] : [[`at ${stage}`, `${String(verdict)} by ${String(rule)}`] satisfies [string, unknown]]),
    ...(reply === undefined ? [] : [[`at ${stage} answered`, reply] satisfies [string, unknown]]),
    ...withoutScan((facts ?? {}) as Record<string, unknown>).map(([name, value]): [string, unknown] => [
      `at ${stage} ${name}`,
      value,
    ]),
  ];
}

/** The members of an answer, one by one. */
const opened = ([name, value]: [string, unknown]): [string, unknown][] =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.entries(value).map(([member, inner]) => [`${name} ${member}`, inner])
    : [[name, value]];

const MOST = 60;
