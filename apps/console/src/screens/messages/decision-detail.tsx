import Link from 'next/link';
import { explain } from '../../ui/explanations.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { ruleWords } from '../../ui/rules.ts';
import type { Outputs } from '../../ui/trpc.ts';
import { formatValue, wordsOf } from './plain-words.ts';

type Decision = Outputs['messages']['timeline']['recipients'][number]['decision'];

/** Which rule decided, what it saw, and what was answered. */
export function DecisionDetail({ decision }: { decision: Decision }) {
  const { reply } = decision;
  const { summary, setting } = ruleWords(decision.rule);
  const facts = Object.entries(decision.facts);
  // x.7.0 says no more than that there is a rule, and the rule has its own words.
  const words =
    reply && reply.code >= 400 && !reply.enhanced?.endsWith('.7.0') ? explain(reply.enhanced, reply.code) : null;
  return (
    <>
      <p>{summary}</p>
      {reply ? (
        <p className="mt-1.5 rounded-md bg-sunken px-2.5 py-1.5 font-mono text-xs break-words text-ink">
          {reply.code} {reply.enhanced} <MailText text={reply.text} />
        </p>
      ) : null}
      {words ? (
        <p className="mt-1.5">
          {words.meaning} {words.advice}
        </p>
      ) : null}
      {facts.length > 0 ? (
        <dl aria-label="What the rule saw" className="mt-1.5 flex flex-wrap gap-x-4 gap-y-0.5 text-xs">
          {facts.map(([name, value]) => (
            <div key={name} className="flex max-w-full min-w-0 gap-1.5">
              <dt className="shrink-0 text-faint">{wordsOf(name)}</dt>
              <dd className="min-w-0 break-words text-ink">
                <MailText text={formatValue(value)} empty="empty" />
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
      <p className="mt-1.5 text-xs text-faint">
        Verdict <strong className="font-medium text-soft">{decision.verdict}</strong> by{' '}
        <code className="font-mono text-soft">{decision.rule}</code>
        {setting ? (
          <>
            {' '}
            after{' '}
            <Link href={`/settings/${setting.split('.')[0]}`} className={link}>
              {setting}
            </Link>
          </>
        ) : null}
        , settings{' '}
        <Link href={`/settings?revision=${decision.revision}`} className={link}>
          revision {decision.revision}
        </Link>
      </p>
    </>
  );
}

const link = 'text-accent underline underline-offset-2';
