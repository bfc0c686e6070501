'use client';

import type { FieldSchema } from '@posthorn/settings/field-schema';
import { formatPath } from '@posthorn/settings/path';
import { Plus } from 'lucide-react';
import { Link } from '../../../../ui/link.tsx';
import { useForm } from '../form-context.ts';
import { type Step, valueAt } from '../value-at.ts';
import { NameForm } from './name-form.tsx';
import { overridePath, overriders, overridesIn, pruned, scopeNames } from './override-choices.ts';
import { OverrideValue } from './override-value.tsx';

type Props = {
  path: readonly Step[];
  schema: FieldSchema;
  /** Is somebody being named just now? */
  isNaming: boolean;
  setNaming: (isNaming: boolean) => void;
};

/** For whom a setting has another value, and the way to give it one for somebody else. */
export function FieldOverrides({ path, schema, isNaming, setNaming }: Props) {
  const { values, set, locked } = useForm();
  const scope = schema.overridable ?? 'listener';
  const patches = overridesIn(values, scope);
  const names = overriders(values, scope, path);
  const put = (name: string, value: unknown) => {
    const at = ['overrides', `${scope}s`, name];
    const patch = setAt(valueAt(values, at) ?? {}, path, value);
    set(at, pruned(patch));
  };
  return (
    <section
      aria-label={`${schema.title}: overrides`}
      className="col-span-full space-y-3 rounded-lg border border-dashed p-3"
    >
      <p className="text-xs text-soft">
        Overridden for{' '}
        {names.map((name, at) => (
          <span key={name}>
            {at > 0 ? ', ' : ''}
            <Link
              href={`/features/overrides#${encodeURIComponent(formatPath(['overrides', `${scope}s`, name]))}`}
              className="font-medium text-ink underline decoration-line-strong"
            >
              {name}
            </Link>
          </span>
        ))}
        {names.length === 0 ? 'nobody yet' : ''}
      </p>
      {names.map((name) => (
        <OverrideValue
          key={name}
          title={name}
          path={overridePath(scope, name, path)}
          schema={schema}
          value={valueAt(patches[name], path)}
          onChange={(value) => put(name, value)}
          onRemove={() => put(name, undefined)}
        />
      ))}
      {isNaming ? (
        <NameForm
          scope={scope}
          names={scopeNames(scope, values).filter((name) => !names.includes(name))}
          onCancel={() => setNaming(false)}
          onName={(name) => {
            put(name, structuredClone(valueAt(values, path) ?? schema.default ?? ''));
            setNaming(false);
          }}
        />
      ) : locked === undefined ? (
        <button
          type="button"
          onClick={() => setNaming(true)}
          className="inline-flex items-center gap-1 text-xs font-medium text-accent hover:underline"
        >
          <Plus aria-hidden className="size-3" /> For another {scope}
        </button>
      ) : null}
    </section>
  );
}

const setAt = (document: unknown, path: readonly Step[], value: unknown): unknown => {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const members = (document ?? {}) as Record<string, unknown>;
  return { ...members, [step]: setAt(members[step], rest, value) };
};
