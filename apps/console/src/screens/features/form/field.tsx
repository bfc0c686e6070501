'use client';

import { type FieldSchema, formatPath } from '@posthorn/settings/schema';
import { type ReactNode, useId } from 'react';
import { classes } from '../../../ui/classes.ts';
import { FieldFacts } from './field-facts.tsx';
import { useForm } from './form-context.ts';
import { Mistakes } from './mistakes.tsx';
import { FieldOverrides } from './overrides/field-overrides.tsx';
import { problemsUnder } from './problems.ts';
import type { Step } from './value-at.ts';

export type FieldProps = {
  path: readonly Step[];
  schema: FieldSchema;
  value: unknown;
  /** The object the field is a member of. */
  around: Record<string, unknown>;
  /** undefined takes the value away, which brings back the default. */
  onChange: (value: unknown) => void;
  /** A member of an entry: less is told about it. */
  isInner?: boolean;
  aside?: ReactNode;
};

/** One setting: its words, its widget, where its value comes from, and what is wrong with it. */
export function Field({ path, schema, value, around, onChange, isInner = false, aside }: FieldProps) {
  const id = useId();
  const { problems, locked, widgetFor } = useForm();
  const text = formatPath(path);
  const mine = problemsUnder(problems, text);
  const { Widget, isWide, isLabelled } = widgetFor(schema);
  const label = schema.title ?? String(path.at(-1));
  const Label = isLabelled ? 'span' : 'label';
  return (
    <div
      id={text}
      className={classes(
        'scroll-mt-24 grid gap-x-8 gap-y-2.5 data-found:bg-accent-wash',
        isInner ? 'py-3 first:pt-0 last:pb-0' : 'px-4 py-4',
        isWide ? '' : 'md:grid-cols-[minmax(0,1fr)_minmax(0,300px)]',
      )}
    >
      <div className="min-w-0">
        <div className="flex items-baseline justify-between gap-3">
          <Label id={`${id}-label`} {...(isLabelled ? {} : { htmlFor: id })} className="text-[13px] font-medium">
            {label}
          </Label>
          {aside}
        </div>
        <p id={`${id}-help`} className="mt-0.5 max-w-2xl text-[13px] text-soft">
          {schema.description} {schema.standard ? <span className="text-faint">{schema.standard}</span> : null}
        </p>
        <FieldFacts path={path} schema={schema} value={value} onChange={onChange} isInner={isInner} />
      </div>
      <div className="min-w-0">
        <Widget
          id={id}
          path={path}
          schema={schema}
          value={value}
          around={around}
          onChange={onChange}
          problems={mine}
          isLocked={locked !== undefined}
          labelId={`${id}-label`}
          describedBy={mine.length > 0 ? `${id}-mistakes ${id}-help` : `${id}-help`}
        />
        <Mistakes id={`${id}-mistakes`} problems={mine} path={text} value={value} />
      </div>
      {schema.overridable && !isInner && path[0] !== 'overrides' ? (
        <FieldOverrides path={path} schema={schema} />
      ) : null}
    </div>
  );
}
