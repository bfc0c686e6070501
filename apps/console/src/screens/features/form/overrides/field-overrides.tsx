'use client';

import { type FieldSchema, formatPath } from '@posthorn/settings/schema';
import { Plus } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { useForm } from '../form-context.ts';
import { type Step, valueAt } from '../value-at.ts';
import { NameForm } from './name-form.tsx';
import { overridePath, overridesIn, pruned, scopeNames } from './override-choices.ts';
import { OverrideValue } from './override-value.tsx';

/** For whom a setting has another value, and the way to give it one for somebody else. */
export function FieldOverrides({ path, schema }: { path: readonly Step[]; schema: FieldSchema }) {
  const { values, set, locked } = useForm();
  const [isNaming, setNaming] = useState(false);
  const scope = schema.overridable ?? 'listener';
  const patches = overridesIn(values, scope);
  const names = Object.keys(patches).filter((name) => valueAt(patches[name], path) !== undefined);
  const put = (name: string, value: unknown) => {
    const at = ['overrides', `${scope}s`, name];
    const changed = { ...values };
    const patch = setAt(valueAt(changed, at) ?? {}, path, value);
    set(at, pruned(patch));
  };
  if (names.length === 0 && !isNaming) {
    return locked === undefined ? (
      <button
        type="button"
        onClick={() => setNaming(true)}
        className="col-span-full -mt-1 inline-flex w-fit items-center gap-1 text-xs font-medium text-soft hover:text-ink hover:underline"
      >
        <Plus aria-hidden className="size-3" /> Another value for a {scope}
        <span className="sr-only">: {schema.title}</span>
      </button>
    ) : null;
  }
  return (
    <section
      aria-label={`${schema.title}: overrides`}
      className="col-span-full space-y-3 rounded-lg border bg-sunken p-3"
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
