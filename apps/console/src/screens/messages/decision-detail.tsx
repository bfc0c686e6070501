import Link from 'next/link';
import { explain } from '../../ui/explanations.ts';
import { MailText } from '../../ui/mail-text.tsx';
import type { Outputs } from '../../ui/trpc.ts';

type Decision = Outputs['messages']['timeline']['recipients'][number]['decision'];

/** Which rule decided, what it saw, and what was answered. */
export function DecisionDetail({ decision }: { decision: Decision }) {
  const { reply } = decision;
  const facts = Object.entries(decision.facts);
  const words = reply && reply.code >= 400 ? explain(reply.enhanced, reply.code) : null;
  return (
    <>
      <p>
        Verdict <strong className="font-medium text-ink">{decision.verdict}</strong> by{' '}
        <code className="font-mono text-xs text-ink">{decision.rule}</code>, settings{' '}
        <Link href={`/settings?revision=${decision.revision}`} className="text-accent underline underline-offset-2">
          revision {decision.revision}
        </Link>
      </p>
      {reply ? (
        <p className="mt-1.5 rounded-md bg-sunken px-2.5 py-1.5 font-mono text-xs text-ink">
          {reply.code} {reply.enhanced} <MailText text={reply.text} />
        </p>
      ) : null}
      {words ? (
        <p className="mt-1.5">
          {words.meaning} {words.advice}
        </p>
      ) : null}
      {facts.length > 0 ? (
        <details className="mt-1.5">
          <summary className="text-xs text-faint hover:text-ink">
            {facts.length === 1 ? 'What it saw: 1 fact' : `What it saw: ${facts.length} facts`}
          </summary>
          <dl className="mt-1.5 grid grid-cols-[minmax(0,max-content)_minmax(0,1fr)] gap-x-4 gap-y-1 font-mono text-xs">
            {facts.map(([name, value]) => (
              <div key={name} className="contents">
                <dt className="text-faint">{name}</dt>
                <dd className="break-words text-ink">
                  <MailText text={typeof value === 'string' ? value : JSON.stringify(value)} empty={'""'} />
                </dd>
              </div>
            ))}
          </dl>
        </details>
      ) : null}
    </>
  );
}
