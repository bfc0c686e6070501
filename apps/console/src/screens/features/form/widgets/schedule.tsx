'use client';

import { formatPath } from '@posthorn/settings/path';
import type { RetryStep } from '@posthorn/settings/retry-ages';
import { Plus, X } from 'lucide-react';
import { Button } from '../../../../ui/button.tsx';
import { useForm } from '../form-context.ts';
import { problemsUnder } from '../problems.ts';
import { valueAt } from '../value-at.ts';
import { DurationWidget } from './duration.tsx';
import { ScheduleLine } from './schedule-line.tsx';
import { controls, type WidgetProps } from './widget.ts';

/** Steps of a retry schedule, and the attempts they make, drawn on a line of time. */
export function ScheduleWidget(props: WidgetProps) {
  const { id, path, schema, problems, isLocked, onChange } = props;
  const { values } = useForm();
  const steps = Array.isArray(props.value) ? (props.value as Record<string, unknown>[]) : [];
  const set = (at: number, name: string, value: unknown) =>
    onChange(steps.map((step, other) => (other === at ? { ...step, [name]: value } : step)));
  const add = () => {
    const last = steps.at(-1);
    const after = Number(last?.['after'] ?? 0);
    const every = Number(last?.['every'] ?? 300);
    onChange([...steps, { after: after === 0 ? 3600 : after * 2, every: every * 2 }]);
  };
  const isRead = steps.every(({ after, every }) => typeof after === 'number' && typeof every === 'number');
  // Of an override, the age that is overridden beside it.
  const age = valueAt(values, [...path.slice(0, -1), 'maxAge']) ?? valueAt(values, ['queue', 'maxAge']);
  const maxAge = typeof age === 'number' ? age : 432_000;
  return (
    <fieldset {...controls(props)} className="min-w-0">
      <ol className="max-w-[640px] divide-y rounded-lg border">
        {steps.map((step, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step has no name but its place
          <li key={at} className="flex flex-wrap items-start gap-x-4 gap-y-2 px-3 py-2.5">
            {(['after', 'every'] as const).map((name) => {
              const own = `${id}-${at}-${name}`;
              const field = schema.items?.properties?.[name] ?? {};
              const { minimum: _, maximum: __, ...words } = field;
              return (
                <div key={name} className="min-w-0 flex-1 basis-24">
                  <label htmlFor={own} className="mb-1 block text-xs text-soft">
                    {field.title}
                    <span className="sr-only"> of step {at + 1}</span>
                  </label>
                  <DurationWidget
                    {...props}
                    id={own}
                    path={[...path, at, name]}
                    schema={words}
                    value={step[name]}
                    around={step}
                    problems={problemsUnder(problems, formatPath([...path, at, name]))}
                    onChange={(value) => set(at, name, value)}
                  />
                </div>
              );
            })}
            <Button
              kind="quiet"
              aria-label={`Remove step ${at + 1}`}
              disabled={isLocked || steps.length === 1}
              onClick={() => onChange(steps.filter((_, other) => other !== at))}
              className="mt-5 px-2"
            >
              <X aria-hidden className="size-4" />
            </Button>
          </li>
        ))}
      </ol>
      <Button className="mt-2" disabled={isLocked || steps.length >= (schema.maxItems ?? 50)} onClick={add}>
        <Plus aria-hidden className="size-3.5" /> Add a step
      </Button>
      {isRead && steps.length > 0 ? <ScheduleLine steps={steps as RetryStep[]} maxAge={maxAge} /> : null}
    </fieldset>
  );
}
