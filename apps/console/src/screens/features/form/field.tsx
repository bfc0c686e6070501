'use client';

import type { FieldSchema } from '@posthorn/settings/field-schema';
import { formatPath } from '@posthorn/settings/path';
import { type ReactNode, useId, useState } from 'react';
import { classes } from '../../../ui/classes.ts';
import { FieldFacts } from './field-facts.tsx';
import { useForm } from './form-context.ts';
import { Mistakes } from './mistakes.tsx';
import { FieldOverrides } from './overrides/field-overrides.tsx';
import { overriders } from './overrides/override-choices.ts';
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
  const { problems, locked, widgetFor, values } = useForm();
  const [isNaming, setNaming] = useState(false);
  const text = formatPath(path);
  const mine = problemsUnder(problems, text);
  const { Widget, isWide, isLabelled } = widgetFor(schema);
  const label = schema.title ?? String(path.at(-1));
  const Label = isLabelled ? 'span' : 'label';
  // Of a group each member is overridden by itself, and nothing inside an override is overridden again.
  const isOverridable = schema.overridable !== undefined && schema.widget !== 'group' && path[0] !== 'overrides';
  const isOverridden = isOverridable && overriders(values, schema.overridable, path).length > 0;
  return (
    <div
      id={text}
      className={classes(
        'scroll-mt-24 grid gap-x-8 gap-y-2.5 data-found:bg-accent-wash',
        isInner ? 'py-3 first:pt-0 last:pb-0' : 'px-4 py-4',
        isWide ? '' : '@xl:grid-cols-[minmax(0,1fr)_minmax(0,280px)]',
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
        <FieldFacts
          path={path}
          schema={schema}
          value={value}
          onChange={onChange}
          isInner={isInner}
          onOverride={
            isOverridable && !isOverridden && !isNaming && locked === undefined ? () => setNaming(true) : undefined
          }
        />
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
      {isOverridden || isNaming ? (
        <FieldOverrides path={path} schema={schema} isNaming={isNaming} setNaming={setNaming} />
      ) : null}
    </div>
  );
}
