'use client';

import type { Problem } from '@posthorn/settings/configuration';
import type { FieldSchema } from '@posthorn/settings/field-schema';
import { formatPath } from '@posthorn/settings/path';
import { ChevronRight, Copy, GripVertical, Trash2 } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { classes } from '../../../../ui/classes.ts';
import { visible } from '../../../../ui/mail-text.tsx';
import { Fields } from '../fields.tsx';
import { useForm } from '../form-context.ts';
import { problemsUnder } from '../problems.ts';
import type { Step } from '../value-at.ts';
import type { Handle } from './use-reorder.ts';

type Props = {
  path: readonly Step[];
  schema: FieldSchema;
  entryKey: string | undefined;
  value: Record<string, unknown>;
  title: string;
  summary: string;
  problems: readonly Problem[];
  isOpen: boolean;
  isLocked: boolean;
  onToggle: (isOpen: boolean) => void;
  onChange: (value: Record<string, unknown>) => void;
  onDuplicate: () => void;
  onRemove: () => void;
  handle: Handle | undefined;
};

/** One record of a list, folded to a line or open with its fields. */
export function Entry(props: Props) {
  const { path, schema, value, title, summary, isOpen, isLocked, handle } = props;
  const id = useId();
  const text = formatPath(path);
  const wrong = problemsUnder(props.problems, text);
  const own = wrong.filter((problem) => problem.path === text);
  const { Widget: Variant } = useForm().widgetFor({ widget: 'variant' });
  return (
    <li id={text} className="scroll-mt-24 bg-surface first:rounded-t-lg last:rounded-b-lg">
      <div className="flex items-center gap-1 pr-2 pl-1">
        {handle ? (
          <button
            type="button"
            {...handle}
            aria-label={`Move ${title}: arrow keys up and down`}
            className="inline-flex h-9 w-6 shrink-0 cursor-grab touch-none items-center justify-center rounded text-faint hover:text-ink active:cursor-grabbing"
          >
            <GripVertical aria-hidden className="size-4" />
          </button>
        ) : null}
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => props.onToggle(!isOpen)}
          className="flex min-h-10 min-w-0 flex-1 items-center gap-2 rounded px-1.5 text-left text-[13px]"
        >
          <ChevronRight
            aria-hidden
            className={classes('size-4 shrink-0 text-faint transition-transform', isOpen && 'rotate-90')}
          />
          <span className="min-w-0 truncate sm:flex sm:gap-3">
            <span
              id={`${id}-title`}
              className={classes('font-medium', value['enabled'] === false && 'text-faint line-through')}
            >
              {visible(title)}
            </span>
            <span className="truncate text-soft max-sm:block max-sm:text-xs">{visible(summary)}</span>
          </span>
          {value['enabled'] === false ? <span className="shrink-0 text-xs text-faint">off</span> : null}
          {wrong.length > 0 ? (
            <span className="ml-auto shrink-0 rounded-full bg-bad-wash px-2 py-0.5 text-xs font-medium text-bad">
              {wrong.length === 1 ? '1 mistake' : `${wrong.length} mistakes`}
            </span>
          ) : null}
        </button>
        <Tool label={`Duplicate ${title}`} isDisabled={isLocked} onClick={props.onDuplicate}>
          <Copy aria-hidden className="size-4" />
        </Tool>
        <Tool label={`Remove ${title}`} isDisabled={isLocked} onClick={props.onRemove}>
          <Trash2 aria-hidden className="size-4" />
        </Tool>
      </div>
      <div id={id} hidden={!isOpen} className="border-t px-3 py-3 sm:px-9">
        {own.map((problem) => (
          <p key={problem.reason} className="mb-2 text-[13px] text-bad">
            {problem.reason}
          </p>
        ))}
        {isOpen && schema.oneOf ? (
          <Variant
            id={`${id}-variant`}
            path={path}
            schema={schema}
            value={value}
            around={value}
            onChange={(next) => props.onChange(next as Record<string, unknown>)}
            problems={wrong}
            isLocked={isLocked}
            labelId={`${id}-title`}
            describedBy={`${id}-title`}
          />
        ) : null}
        {isOpen && !schema.oneOf ? (
          <div className="divide-y">
            <Fields path={path} schema={schema} value={value} onChange={props.onChange} />
          </div>
        ) : null}
      </div>
    </li>
  );
}

function Tool(props: { label: string; isDisabled: boolean; onClick: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      aria-label={props.label}
      title={props.label}
      disabled={props.isDisabled}
      onClick={props.onClick}
      className="inline-flex size-8 shrink-0 items-center justify-center rounded text-faint hover:bg-sunken hover:text-ink disabled:opacity-40"
    >
      {props.children}
    </button>
  );
}
