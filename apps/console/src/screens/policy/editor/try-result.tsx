import { AlertTriangle, Check, Minus } from 'lucide-react';
import { Badge } from '../../../ui/badge.tsx';
import { MailText } from '../../../ui/mail-text.tsx';
import { effectWords } from '../effect-words.ts';
import type { Effect, Rule } from '../rule.ts';
import { VerdictMark } from '../verdict-mark.tsx';
import type { Trial } from './trial.ts';

/** Whether the rule would have applied, what it would have said and done. */
export function TryResult({ trial, rule }: { trial: Trial; rule: Rule }) {
  const unknown = trial.facts.filter(({ from }) => from === 'unknown').map(({ name }) => name);
  const unasked = trial.lookups.some(({ values }) => values === null);
  if (trial.result === null)
    return <p className="mt-3 text-[13px] text-bad">{trial.problems[0]?.reason ?? 'It cannot be evaluated.'}</p>;
  return (
    <div className="mt-3 space-y-2 text-[13px]">
      <p className="flex flex-wrap items-center gap-2">
        {trial.result === 'failed' ? (
          <Badge tone="bad" icon={AlertTriangle}>
            failed
          </Badge>
        ) : (
          <Badge tone={trial.applies ? 'good' : 'quiet'} icon={trial.applies ? Check : Minus}>
            {trial.result}
          </Badge>
        )}
        {trial.applies ? <VerdictMark verdict={rule.verdict} /> : null}
        {trial.about ? (
          <span className="min-w-0 text-soft">
            for <MailText text={trial.about} className="break-all" />
          </span>
        ) : null}
      </p>
      {trial.fault ? (
        <p className="text-bad">
          <MailText text={trial.fault.reason} />
          {trial.fault.position === undefined ? '' : ` (character ${trial.fault.position + 1})`}.{' '}
          {rule.onError === 'defer' ? 'The client would be put off.' : 'The next rule would be asked.'}
        </p>
      ) : null}
      {trial.applies && trial.reply && trial.reply.code >= 400 ? (
        <p className="rounded-md bg-sunken px-2.5 py-1.5 font-mono text-xs break-words">
          {trial.reply.code} {trial.reply.enhanced} <MailText text={trial.reply.text} />
        </p>
      ) : null}
      {trial.effects.length > 0 ? (
        <ul className="list-disc pl-5 text-soft">
          {trial.effects.map((effect, index) => {
            const { words, template } = effectWords(effect as Effect);
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: an effect is known by its place
              <li key={index} className="break-words">
                {words}{' '}
                {template === undefined ? null : <MailText text={template} className="font-mono text-xs text-ink" />}
              </li>
            );
          })}
        </ul>
      ) : null}
      {(rule.limit.count > 0 || rule.limit.countBy) && trial.applies ? (
        <p className="text-xs text-soft">As though its limit was exceeded; below it nothing happens.</p>
      ) : null}
      {unknown.length > 0 ? (
        <p className="text-xs text-warn">
          Not known here and taken as empty: <span className="font-mono break-words">{unknown.join(', ')}</span>. Write
          them below.
        </p>
      ) : null}
      {unasked ? (
        <p className="text-xs text-warn">
          A look-up was not asked, which is taken as nothing. Ask it below, or write its answer.
        </p>
      ) : null}
    </div>
  );
}
