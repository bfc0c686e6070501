'use client';

import { formatDuration, formatSize } from '@posthorn/settings/quantity';
import { useId } from 'react';
import { type FieldSchema, widgetOf } from './field-schema.ts';
import { SettingEditor } from './setting-editor.tsx';

type Problem = { path: string; reason: string };
type Props = {
  path: string;
  schema: FieldSchema;
  value: unknown;
  onChange: (value: unknown) => void;
  problems: readonly Problem[];
  isLocked: boolean;
};

/** One setting: its words, its editor, its default and what is wrong with it. */
export function SettingField({ path, schema, value, onChange, problems, isLocked }: Props) {
  const id = useId();
  const mine = problems.filter(
    (problem) => problem.path === path || problem.path.startsWith(`${path}[`) || problem.path.startsWith(`${path}.`),
  );
  if (widgetOf(schema) === 'group') {
    const members = (value ?? {}) as Record<string, unknown>;
    return (
      <fieldset className="px-4 py-4">
        <legend className="sr-only">{schema.title ?? path}</legend>
        {schema.title ? <p className="text-[13px] font-semibold">{schema.title}</p> : null}
        {schema.description ? <p className="mb-2 max-w-2xl text-[13px] text-soft">{schema.description}</p> : null}
        <div className="rounded-lg border">
          <div className="divide-y">
            {Object.entries(schema.properties ?? {}).map(([name, field]) => (
              <SettingField
                key={name}
                path={`${path}.${name}`}
                schema={field}
                value={members[name]}
                onChange={(next) => onChange({ ...members, [name]: next })}
                problems={mine}
                isLocked={isLocked}
              />
            ))}
          </div>
        </div>
      </fieldset>
    );
  }
  const isWide = ['json', 'list', 'textarea'].includes(widgetOf(schema));
  return (
    <div className={`grid gap-x-8 gap-y-2 px-4 py-4 ${isWide ? '' : 'md:grid-cols-[minmax(0,1fr)_280px]'}`}>
      <div className="min-w-0">
        <label htmlFor={id} className="text-[13px] font-medium">
          {schema.title ?? path}
        </label>
        <p id={`${id}-help`} className="mt-0.5 max-w-2xl text-[13px] text-soft">
          {schema.description}
          {schema.standard ? <span className="text-faint"> {schema.standard}</span> : null}
        </p>
        <p className="mt-1 text-xs text-faint">
          <code className="font-mono">{path}</code>
          {schema.default === undefined ? null : <> · default {defaultWords(schema)}</>}
        </p>
      </div>
      <div className="min-w-0">
        <SettingEditor
          id={id}
          schema={schema}
          value={value}
          onChange={onChange}
          isLocked={isLocked}
          isInvalid={mine.length > 0}
        />
        {mine.map((problem) => (
          <p key={`${problem.path} ${problem.reason}`} role="alert" className="mt-1.5 text-[13px] text-bad">
            {problem.path === path ? '' : `${problem.path.slice(path.length)}: `}
            {problem.reason}
          </p>
        ))}
      </div>
    </div>
  );
}

const defaultWords = (schema: FieldSchema): string => {
  const value = schema.default;
  if (value === true) return 'on';
  if (value === false) return 'off';
  if (typeof value === 'number' && schema.unit === 'seconds') return formatDuration(value);
  if (typeof value === 'number' && schema.unit === 'bytes') return formatSize(value);
  if (Array.isArray(value))
    return value.length === 0 ? 'nothing' : typeof value[0] === 'string' ? value.join(', ') : `${value.length} entries`;
  return typeof value === 'object' ? 'as on a fresh install' : String(value) || 'nothing';
};
