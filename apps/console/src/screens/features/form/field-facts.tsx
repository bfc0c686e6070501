'use client';

import type { FieldSchema } from '@posthorn/settings/field-schema';
import { formatValue } from '@posthorn/settings/format-value';
import { formatPath } from '@posthorn/settings/path';
import { Link } from '../../../ui/link.tsx';
import { When } from '../../../ui/when.tsx';
import { useForm } from './form-context.ts';
import type { LastChange } from './form-draft.ts';
import type { Step } from './value-at.ts';

type Props = {
  path: readonly Step[];
  schema: FieldSchema;
  value: unknown;
  onChange: (value: unknown) => void;
  isInner: boolean;
  /** Gives the field another value for somebody; absent where it cannot have one. */
  onOverride: (() => void) | undefined;
};

/** Where a value comes from: its default and the way back to it, its path, who changed it last. */
export function FieldFacts({ path, schema, value, onChange, isInner, onOverride }: Props) {
  const { locked, lastChange } = useForm();
  const last = isInner ? undefined : lastChange(formatPath(path));
  const hasDefault = schema.default !== undefined && schema.widget !== 'group' && !COLLECTIONS.has(schema.widget ?? '');
  const isOptional = schema.placeholder !== undefined && !COLLECTIONS.has(schema.widget ?? '');
  const isChanged = hasDefault ? !isSame(value, schema.default) : isOptional && value !== undefined;
  const isResettable = isChanged && locked === undefined && !isInner;
  const words = hasDefault ? formatValue(schema.default, schema) : isOptional ? schema.placeholder : undefined;
  if (isInner && words === undefined) return null;
  return (
    <p className="mt-1 flex flex-wrap gap-x-2 gap-y-0.5 text-xs text-faint [&>*]:min-w-0">
      {isInner ? null : <code className="font-mono break-all">{formatPath(path)}</code>}
      {words === undefined ? null : isChanged && !isInner ? (
        <span className="break-words">
          <span className="font-medium text-accent">changed</span> from {isOptional ? '' : 'the default '}
          {shortened(words)}
          {isResettable ? (
            <button
              type="button"
              onClick={() => onChange(schema.default)}
              className="ml-2 font-medium text-accent hover:underline"
            >
              Reset<span className="sr-only"> {schema.title}</span>
            </button>
          ) : null}
        </span>
      ) : (
        <span className="break-words">
          {isOptional ? 'when empty: ' : 'default '}
          {shortened(words)}
        </span>
      )}
      {last ? <Last change={last} /> : null}
      {onOverride ? (
        <button type="button" onClick={onOverride} className="underline decoration-line-strong hover:text-ink">
          override for a {schema.overridable}
          <span className="sr-only"> ({schema.title})</span>
        </button>
      ) : null}
    </p>
  );
}

function Last({ change: { revision, author, at } }: { change: LastChange }) {
  return (
    <span>
      last changed in{' '}
      <Link href={`/settings/revisions/${revision}`} className="underline decoration-line-strong hover:text-ink">
        revision {revision}
      </Link>{' '}
      by {author}, <When at={at} />
    </span>
  );
}

/** One press must not empty these: their entries go one by one, each with its undo. */
const COLLECTIONS: ReadonlySet<string> = new Set(['entries', 'overrides']);

const isSame = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);

const shortened = (text: string): string => (text.length > 120 ? `${text.slice(0, 119)}…` : text);
