'use client';

import type { FieldSchema } from '@posthorn/settings/field-schema';
import { Field } from './field.tsx';
import type { Step } from './value-at.ts';

type Props = {
  path: readonly Step[];
  schema: FieldSchema;
  value: Record<string, unknown>;
  onChange: (value: Record<string, unknown>) => void;
  /** Members that are shown elsewhere. */
  without?: readonly string[];
};

/** The members of an object, each as a field; those that mean nothing beside the others are left out, and their values go. */
export function Fields({ path, schema, value, onChange, without = [] }: Props) {
  const members = Object.entries(schema.properties ?? {});
  const set = (name: string, next: unknown): void => {
    const { [name]: _, ...others } = value;
    const edited = next === undefined ? others : { ...value, [name]: next };
    const kept = Object.entries(edited).filter(([member]) => isShown(schema.properties?.[member], edited));
    onChange(Object.fromEntries(kept));
  };
  return members
    .filter(([name, field]) => !without.includes(name) && isShown(field, value))
    .map(([name, field]) => (
      <Field
        key={name}
        path={[...path, name]}
        schema={field}
        value={value[name]}
        around={value}
        onChange={(next) => set(name, next)}
        isInner
      />
    ));
}

const isShown = (field: FieldSchema | undefined, around: Record<string, unknown>): boolean =>
  !field?.shownWhen || field.shownWhen.is.includes(String(around[field.shownWhen.field]));
