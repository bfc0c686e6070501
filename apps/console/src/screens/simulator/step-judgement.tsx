import { Check, CircleDashed, Gauge, type LucideIcon, Minus, TriangleAlert } from 'lucide-react';
import { Expandable } from '../../ui/expandable.tsx';
import { plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { ruleTitle } from '../../ui/rules.ts';
import { DecisionFacts } from '../messages/decision-facts.tsx';
import type { Run } from './fate-badge.tsx';

type Judgement = Run['steps'][number]['judgements'][number];

/** One answer of a stage: the rule that decided, what it saw, and every rule of one's own with why it did not match. */
export function StepJudgement({ judgement }: { judgement: Judgement }) {
  const { rule, verdict, facts, rules, effects, recipient, seen, stage } = judgement;
  const isOwn = !rule.startsWith('builtin.');
  return (
    <div className="mt-1.5 text-xs">
      <p className="text-soft">
        {stage === 'prdr' && recipient ? (
          <>
            <MailText text={recipient} className="font-mono break-all" />:{' '}
          </>
        ) : null}
        <strong className="font-medium text-ink">{ruleTitle(rule)}</strong> says {verdict}
        {isOwn ? null : (
          <>
            {' '}
            <code className="font-mono break-all text-faint">{rule}</code>
          </>
        )}
      </p>
      <DecisionFacts facts={facts} />
      {effects.length > 0 ? (
        <ul aria-label="What rules did" className="mt-1 space-y-0.5">
          {effects.map((effect, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: effects of one answer never move
            <li key={index} className="min-w-0 break-words">
              <span className="text-faint">{effectTitles[effect.kind] ?? effect.kind}</span>{' '}
              <MailText text={effect.words} className="font-mono break-all" />{' '}
              <span className="text-faint">by {effect.rule}</span>
            </li>
          ))}
        </ul>
      ) : null}
      {rules.length > 0 ? (
        <Expandable
          summary={<span className="text-xs text-soft">{summaryOf(rules)}</span>}
          isOpen={rules.some(({ result }) => result === 'failed')}
          className="mt-1"
        >
          <ol aria-label="Rules that were asked" className="space-y-1">
            {rules.map((one) => (
              <Asked key={one.rule} asked={one} />
            ))}
          </ol>
          {Object.keys(seen).length > 0 ? <DecisionFacts facts={seen} /> : null}
        </Expandable>
      ) : null}
    </div>
  );
}

function Asked({ asked }: { asked: Judgement['rules'][number] }) {
  const { icon: Icon, tone, words } = results[asked.result];
  return (
    <li className="flex min-w-0 gap-2">
      <Icon aria-hidden className={`mt-px size-3.5 shrink-0 ${tone}`} />
      <span className="min-w-0 break-words">
        <Link
          href={`/policy/rules?q=${encodeURIComponent(asked.rule)}`}
          className="font-medium hover:text-accent hover:underline"
        >
          {asked.rule}
        </Link>
        : <span className="text-soft">{words}</span>
        {asked.fault ? (
          <span className="text-bad">
            {' '}
            <MailText text={asked.fault} />
          </span>
        ) : null}
      </span>
    </li>
  );
}

function summaryOf(rules: Judgement['rules']): string {
  const left = rules.filter(({ result }) => result === 'not asked').length;
  if (left === rules.length) return `None of your rules asked (${left})`;
  return `${plural(rules.length - left, 'rule')} of yours asked${left > 0 ? `, ${left} not` : ''}`;
}

const results: Record<Judgement['rules'][number]['result'], { icon: LucideIcon; tone: string; words: string }> = {
  holds: { icon: Check, tone: 'text-good', words: 'its condition holds' },
  'does not hold': { icon: Minus, tone: 'text-faint', words: 'its condition does not hold' },
  'within its limit': { icon: Gauge, tone: 'text-faint', words: 'it holds, but its limit is not reached' },
  failed: { icon: TriangleAlert, tone: 'text-bad', words: 'it failed:' },
  'not asked': { icon: CircleDashed, tone: 'text-faint', words: 'not asked, since it was decided before' },
};

const effectTitles: Record<string, string> = {
  addHeader: 'adds a field',
  removeHeader: 'takes fields out',
  setVariable: 'remembers',
  log: 'writes an event',
  control: 'switches',
  delay: 'lets the client wait',
  tag: 'tags',
  rewrite: 'changes the sender to',
  redirect: 'sends it to',
  hold: 'holds it:',
};
