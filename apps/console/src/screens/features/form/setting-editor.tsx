'use client';

import { formatDuration, formatSize } from '@posthorn/settings/quantity';
import { useState } from 'react';
import { classes } from '../../../ui/classes.ts';
import { type FieldSchema, widgetOf } from './field-schema.ts';

export type EditorProps = {
  id: string;
  schema: FieldSchema;
  value: unknown;
  onChange: (value: unknown) => void;
  isLocked: boolean;
  isInvalid: boolean;
};

/** The editor that fits a field's schema. */
export function SettingEditor(props: EditorProps) {
  switch (widgetOf(props.schema)) {
    case 'switch':
      return <SwitchEditor {...props} />;
    case 'choice':
      return <ChoiceEditor {...props} />;
    case 'list':
      return <ListEditor {...props} />;
    case 'secret':
      return <SecretEditor {...props} />;
    case 'textarea':
      return (
        <textarea
          {...common(props)}
          rows={5}
          value={String(props.value ?? '')}
          onChange={(event) => props.onChange(event.target.value || undefined)}
          className={classes(box, 'h-auto py-2 font-mono text-xs')}
        />
      );
    case 'number':
      return <NumberEditor {...props} />;
    case 'quantity':
      return <QuantityEditor {...props} />;
    case 'text':
      return (
        <input
          {...common(props)}
          value={String(props.value ?? '')}
          placeholder={props.schema.placeholder}
          onChange={(event) =>
            props.onChange(
              event.target.value === '' && props.schema.default === undefined ? undefined : event.target.value,
            )
          }
          className={box}
        />
      );
    default:
      return <JsonEditor {...props} />;
  }
}

const common = ({ id, isLocked, isInvalid }: EditorProps) => ({
  id,
  disabled: isLocked,
  'aria-invalid': isInvalid || undefined,
  'aria-describedby': `${id}-help`,
  autoComplete: 'off',
  spellCheck: false,
});

function SwitchEditor(props: EditorProps) {
  const isOn = props.value === true;
  return (
    <button
      {...common(props)}
      type="button"
      role="switch"
      aria-checked={isOn}
      onClick={() => props.onChange(!isOn)}
      className="inline-flex h-8 items-center gap-2 text-[13px] disabled:opacity-60"
    >
      <span
        className={classes('relative h-5 w-9 rounded-full transition-colors', isOn ? 'bg-accent' : 'bg-line-strong')}
      >
        <span
          className={classes(
            'absolute top-0.5 size-4 rounded-full bg-surface transition-[left]',
            isOn ? 'left-[18px]' : 'left-0.5',
          )}
        />
      </span>
      {isOn ? 'On' : 'Off'}
    </button>
  );
}

function ChoiceEditor(props: EditorProps) {
  const options = Object.entries(props.schema.options ?? {});
  return (
    <>
      <select
        {...common(props)}
        value={String(props.value ?? '')}
        onChange={(event) => props.onChange(event.target.value)}
        className={box}
      >
        {options.map(([name]) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <p className="mt-1 text-xs text-faint">{props.schema.options?.[String(props.value)]}</p>
    </>
  );
}

function NumberEditor(props: EditorProps) {
  const { minimum, maximum, unit } = props.schema;
  const [text, setText] = useState(String(props.value ?? ''));
  const change = (next: string) => {
    setText(next);
    props.onChange(/^-?\d+$/.test(next.trim()) ? Number(next) : next);
  };
  return (
    <div className="flex items-center gap-2">
      <input
        {...common(props)}
        inputMode="numeric"
        value={text}
        onChange={(event) => change(event.target.value)}
        className={classes(box, 'tabular')}
      />
      <span className="shrink-0 text-xs text-faint">
        {unit ?? (minimum !== undefined && maximum !== undefined && maximum < 1e9 ? `${minimum} to ${maximum}` : '')}
      </span>
    </div>
  );
}

/** Durations and sizes as people write them: `5m`, `40M`; the API reads the same words. */
function QuantityEditor(props: EditorProps) {
  const isDuration = props.schema.unit === 'seconds';
  const [text, setText] = useState(
    typeof props.value === 'number'
      ? (isDuration ? formatDuration : formatSize)(props.value)
      : String(props.value ?? ''),
  );
  const change = (next: string) => {
    setText(next);
    props.onChange(next.trim());
  };
  return (
    <div className="flex items-center gap-2">
      <input
        {...common(props)}
        value={text}
        onChange={(event) => change(event.target.value)}
        className={classes(box, 'tabular')}
      />
      <span className="shrink-0 text-xs text-faint">{isDuration ? 'such as 30s, 5m, 4h' : 'such as 64K, 40M'}</span>
    </div>
  );
}

function ListEditor(props: EditorProps) {
  const [text, setText] = useState(Array.isArray(props.value) ? props.value.join('\n') : String(props.value ?? ''));
  const change = (next: string) => {
    setText(next);
    props.onChange(
      next
        .split(/[\n,]/)
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    );
  };
  return (
    <>
      <textarea
        {...common(props)}
        rows={Math.min(8, Math.max(2, text.split('\n').length))}
        value={text}
        onChange={(event) => change(event.target.value)}
        className={classes(box, 'h-auto py-2 font-mono text-xs')}
      />
      <p className="mt-1 text-xs text-faint">
        One item a line. `*` is a wildcard, `!item` an exception, `@name` another list; the first that fits counts.
      </p>
    </>
  );
}

/** A secret goes in and never comes out. */
function SecretEditor(props: EditorProps) {
  const isSet = typeof (props.value as { $secret?: unknown } | undefined)?.$secret === 'string';
  return (
    <input
      {...common(props)}
      type="password"
      autoComplete="new-password"
      placeholder={isSet ? 'Set; type to replace it' : 'Not set'}
      onChange={(event) =>
        props.onChange(event.target.value === '' ? props.value : { $secret: null, value: event.target.value })
      }
      className={box}
    />
  );
}

function JsonEditor(props: EditorProps) {
  const [text, setText] = useState(JSON.stringify(props.value ?? null, null, 2));
  const [mistake, setMistake] = useState<string | null>(null);
  const change = (next: string) => {
    setText(next);
    try {
      props.onChange(JSON.parse(next));
      setMistake(null);
    } catch (error) {
      setMistake((error as Error).message);
    }
  };
  return (
    <>
      <textarea
        {...common(props)}
        rows={Math.min(18, text.split('\n').length + 1)}
        value={text}
        onChange={(event) => change(event.target.value)}
        className={classes(box, 'h-auto py-2 font-mono text-xs')}
      />
      {mistake ? <p className="mt-1 text-[13px] text-warn">Not read yet: {mistake}</p> : null}
    </>
  );
}

const box =
  'h-8 w-full rounded-md border border-line-strong bg-surface px-2.5 text-[13px] placeholder:text-faint disabled:opacity-60 aria-invalid:border-bad';
