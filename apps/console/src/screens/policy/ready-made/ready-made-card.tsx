import { AlertTriangle, Plus } from 'lucide-react';
import { Button, buttonLook } from '../../../ui/button.tsx';
import { Link } from '../../../ui/link.tsx';
import { Guarded } from '../../../ui/permission.tsx';
import type { Outputs } from '../../../ui/trpc.ts';
import { CelText } from '../cel-text.tsx';
import { effectWords, limitWords } from '../effect-words.ts';
import { type Rule, ruleHref } from '../rule.ts';
import { VerdictMark } from '../verdict-mark.tsx';

export type ReadyMade = Outputs['rules']['readyMade']['items'][number];

/** One ready-made rule: what it does, how, and what to know before. */
export function ReadyMadeCard({
  item,
  taken,
  onTake,
}: {
  item: ReadyMade;
  /** The name under which it is in the draft already. */
  taken: string | undefined;
  onTake: () => void;
}) {
  const rule = item.rule as unknown as Rule;
  const limit = limitWords(rule);
  return (
    <li className="flex flex-col rounded-xl border bg-surface p-4 shadow-card">
      <div className="flex items-start justify-between gap-3">
        <h3 className="min-w-0 font-medium text-balance">{item.title}</h3>
        <VerdictMark verdict={rule.verdict} />
      </div>
      <p className="mt-1 text-[13px] text-soft">{item.words}</p>
      <div className="mt-2.5 space-y-1 rounded-md bg-sunken px-3 py-2 text-xs">
        <p className="text-soft">
          {rule.stages.join(', ')}
          {limit ? `; ${limit.words} ` : ''}
          {limit ? <CelText isTemplate text={limit.template} /> : null}
        </p>
        {rule.when ? <CelText text={rule.when} className="block break-words whitespace-pre-wrap" /> : null}
        {rule.effects.map((effect) => {
          const { words, template } = effectWords(effect);
          return (
            <p key={`${effect.kind} ${template}`} className="break-words text-soft">
              {words} {template ? <CelText isTemplate text={template} /> : null}
            </p>
          );
        })}
      </div>
      {item.warning ? (
        <p className="mt-2.5 flex gap-2 text-[13px] text-warn">
          <AlertTriangle aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span>
            <span className="sr-only">Before you use it: </span>
            {item.warning}
          </span>
        </p>
      ) : null}
      <div className="mt-auto flex flex-wrap items-center justify-between gap-2 pt-3">
        <p className="min-w-0 text-xs text-faint">
          <code className="font-mono">{item.id}</code>
          {item.standard ? ` · ${item.standard}` : ''}
          {item.lists.length > 0 ? ` · list ${item.lists.map(({ name }) => name).join(', ')}` : ''}
          {item.lookups.length > 0 ? ` · look-up ${item.lookups.map(({ name }) => name).join(', ')}` : ''}
        </p>
        {taken ? (
          <Link href={ruleHref(taken)} className={buttonLook('quiet')}>
            Among your rules
          </Link>
        ) : (
          <Guarded needs="configure">
            <Button onClick={onTake} aria-label={`Add ${item.id}`}>
              <Plus aria-hidden className="size-4" />
              Add
            </Button>
          </Guarded>
        )}
      </div>
    </li>
  );
}
