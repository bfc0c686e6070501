import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { ruleWords } from '../../ui/rules.ts';
import type { Outputs } from '../../ui/trpc.ts';
import { ruleHref } from '../policy/rule.ts';
import { DecisionFacts } from './decision-facts.tsx';
import { settingHref } from './plain-words.ts';

type Decision = Outputs['messages']['recipient']['recipient']['decision'];

/** Which rule decided, what it saw, and what was answered. */
export function DecisionDetail({ decision }: { decision: Decision }) {
  const { reply } = decision;
  const { summary, setting } = ruleWords(decision.rule);
  return (
    <>
      <p>{summary}</p>
      {reply ? (
        <p className="mt-1.5 rounded-md bg-sunken px-2.5 py-1.5 font-mono text-xs break-words text-ink">
          {reply.code} {reply.enhanced} <MailText text={reply.text} />
        </p>
      ) : null}
      <DecisionFacts facts={decision.facts} />
      <p className="mt-1.5 text-xs text-faint">
        Verdict <strong className="font-medium text-soft">{decision.verdict}</strong> by{' '}
        {decision.rule.startsWith('builtin.') ? (
          <code className="font-mono text-soft">{decision.rule}</code>
        ) : (
          <Link href={ruleHref(decision.rule)} className={`${link} font-mono break-all`}>
            {decision.rule}
          </Link>
        )}
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
