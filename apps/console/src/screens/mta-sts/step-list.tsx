import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from '../../ui/classes.ts';
import type { Step } from './steps.ts';

/** Steps in their order; the first that is not done is the one to do. What was not looked at is never shown as done. */
export function StepList({
  label,
  steps,
  more,
}: {
  label: string;
  steps: readonly Step[];
  more: (id: Step['id']) => ReactNode;
}) {
  const at = steps.findIndex(({ isDone }) => isDone !== true);
  return (
    <ol aria-label={label} className="divide-y">
      {steps.map(({ id, title, words, isDone }, index) => (
        <li key={id} aria-current={index === at ? 'step' : undefined} className="flex gap-3 px-4 py-3">
          <span
            className={classes(
              'mt-px flex size-5 shrink-0 items-center justify-center rounded-full text-xs font-semibold',
              isDone ? 'bg-good-wash text-good' : index === at ? 'bg-accent text-accent-ink' : 'bg-sunken text-soft',
            )}
          >
            {isDone ? <Check aria-hidden className="size-3.5" /> : index + 1}
          </span>
          <div className="min-w-0 flex-1">
            <p className={classes('text-[13px]', index === at ? 'font-semibold' : 'font-medium')}>
              {title}
              {isDone ? <span className="sr-only"> (done)</span> : null}
            </p>
            <p className="text-[13px] break-words text-soft">{words}</p>
            {more(id)}
          </div>
        </li>
      ))}
    </ol>
  );
}
