'use client';

import { formatPath } from '@posthorn/settings/path';
import { Trash2 } from 'lucide-react';
import { useId } from 'react';
import { Button } from '../../../../ui/button.tsx';
import { useForm } from '../form-context.ts';
import { initialValue } from '../initial-value.ts';
import { type Step, valueAt } from '../value-at.ts';
import { box } from '../widgets/widget.ts';
import type { OverrideChoice } from './override-choices.ts';
import { OverrideValue } from './override-value.tsx';

type Props = {
  path: readonly Step[];
  name: string;
  patch: Record<string, unknown>;
  choices: readonly OverrideChoice[];
  onChange: (patch: unknown) => void;
  onRemove: () => void;
};

/** The settings that one listener or domain has of its own. */
export function OverridesOf({ path, name, patch, choices, onChange, onRemove }: Props) {
  const id = useId();
  const { values, locked } = useForm();
  const own = choices.filter((choice) => valueAt(patch, choice.path) !== undefined);
  const others = choices.filter((choice) => !own.includes(choice));
  const groups = [...new Set(others.map(({ titles }) => titles[0] ?? ''))];
  const add = (text: string) => {
    const choice = others.find((other) => formatPath(other.path) === text);
    if (!choice) return;
    const everywhere = valueAt(values, choice.path) ?? initialValue(choice.schema);
    onChange(put(patch, choice.path, structuredClone(everywhere)));
  };
  return (
    <section id={formatPath(path)} aria-labelledby={`${id}-title`} className="scroll-mt-24 rounded-lg border">
      <header className="flex items-center justify-between gap-2 border-b px-3 py-1.5">
        <h2 id={`${id}-title`} className="min-w-0 font-mono text-[13px] font-medium break-all">
          {name}
        </h2>
        <Button kind="quiet" disabled={locked !== undefined} onClick={onRemove} className="px-2">
          <Trash2 aria-hidden className="size-4" />
          <span className="sr-only">Remove every override of {name}</span>
        </Button>
      </header>
      <div className="space-y-4 p-3">
        {own.map((choice) => (
          <OverrideValue
            key={formatPath(choice.path)}
            title={choice.titles.at(-1) ?? ''}
            path={[...path, ...choice.path]}
            schema={choice.schema}
            value={valueAt(patch, choice.path)}
            onChange={(value) => onChange(put(patch, choice.path, value))}
            onRemove={() => onChange(put(patch, choice.path, undefined))}
          />
        ))}
        <div className="max-w-72">
          <label htmlFor={id} className="sr-only">
            Override a setting for {name}
          </label>
          <select
            id={id}
            value=""
            disabled={locked !== undefined}
            onChange={({ target }) => add(target.value)}
            className={box}
          >
            <option value="">Override a setting …</option>
            {groups.map((group) => (
              <optgroup key={group} label={group}>
                {others
                  .filter(({ titles }) => titles[0] === group)
                  .map((choice) => (
                    <option key={formatPath(choice.path)} value={formatPath(choice.path)}>
                      {choice.titles.slice(1).join(' › ')}
                    </option>
                  ))}
              </optgroup>
            ))}
          </select>
        </div>
      </div>
    </section>
  );
}

const put = (document: unknown, path: readonly Step[], value: unknown): unknown => {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const members = (document ?? {}) as Record<string, unknown>;
  return { ...members, [step]: put(members[step], rest, value) };
};
