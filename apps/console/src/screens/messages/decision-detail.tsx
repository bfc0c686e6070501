import Link from 'next/link';
import { MailText } from '../../ui/mail-text.tsx';
import { ruleWords } from '../../ui/rules.ts';
import type { Outputs } from '../../ui/trpc.ts';
import { DecisionFacts } from './decision-facts.tsx';
import { ExplainedReply } from './explained-reply.tsx';
import { settingHref } from './plain-words.ts';

type Decision = Outputs['messages']['recipient']['recipient']['decision'];

/** Which rule decided, what it saw, and what was answered. */
export function DecisionDetail({ decision }: { decision: Decision }) {
  const { reply } = decision;
  const { summary, setting } = ruleWords(decision.rule);
  // x.7.0 says no more than that there is a rule, and the rule has its own words.
  const isExplained = reply !== undefined && reply.code >= 400 && !reply.enhanced?.endsWith('.7.0');
  return (
    <>
      <p>{summary}</p>
      {reply ? (
        <p className="mt-1.5 rounded-md bg-sunken px-2.5 py-1.5 font-mono text-xs break-words text-ink">
          {reply.code} {reply.enhanced} <MailText text={reply.text} />
        </p>
      ) : null}
      {isExplained ? <ExplainedReply code={reply.code} enhanced={reply.enhanced} text={reply.text} /> : null}
      <DecisionFacts facts={decision.facts} />
      <p className="mt-1.5 text-xs text-faint">
        Verdict <strong className="font-medium text-soft">{decision.verdict}</strong> by{' '}
        <code className="font-mono text-soft">{decision.rule}</code>
        {setting ? (
          <>
            {' '}
            after{' '}
            <Link href={settingHref(setting)} className={link}>
              {setting}
            </Link>
          </>
        ) : null}
        , settings{' '}
        <Link href={`/settings/revisions/${decision.revision}`} className={link}>
          revision {decision.revision}
        </Link>
      </p>
    </>
  );
}

const link = 'text-accent underline underline-offset-2';
