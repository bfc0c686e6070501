'use client';

import type { FieldSchema } from '@posthorn/settings/field-schema';
import { formatPath } from '@posthorn/settings/path';
import { Undo2 } from 'lucide-react';
import { useId } from 'react';
import { Button } from '../../../../ui/button.tsx';
import { classes } from '../../../../ui/classes.ts';
import { useForm } from '../form-context.ts';
import { Mistakes } from '../mistakes.tsx';
import { problemsUnder } from '../problems.ts';
import type { Step } from '../value-at.ts';

type Props = {
  title: string;
  path: readonly Step[];
  schema: FieldSchema;
  value: unknown;
  onChange: (value: unknown) => void;
  onRemove: () => void;
};

/** The value of one setting in one place, and the way back to what holds everywhere. */
export function OverrideValue({ title, path, schema, value, onChange, onRemove }: Props) {
  const id = useId();
  const { problems, locked, widgetFor } = useForm();
  const text = formatPath(path);
  const mine = problemsUnder(problems, text);
  const { Widget, isLabelled, isWide } = widgetFor(schema);
  const Label = isLabelled ? 'span' : 'label';
  return (
    <div
      id={text}
      className={classes(
        'grid gap-x-4 gap-y-1.5',
        isWide ? '@xl:grid-cols-[minmax(0,1fr)_auto]' : '@xl:grid-cols-[9rem_minmax(0,1fr)_auto]',
      )}
    >
      <Label
        id={`${id}-label`}
        {...(isLabelled ? {} : { htmlFor: id })}
        className="pt-1.5 text-[13px] font-medium break-words"
      >
        {title}
      </Label>
      <div className={classes('min-w-0', isWide && 'order-last col-span-full')}>
        <Widget
          id={id}
          path={path}
          schema={schema}
          value={value}
          around={EMPTY}
          onChange={onChange}
          problems={mine}
          isLocked={locked !== undefined}
          labelId={`${id}-label`}
          describedBy={`${id}-mistakes`}
        />
        <Mistakes id={`${id}-mistakes`} problems={mine} path={text} value={value} />
      </div>
      <Button kind="quiet" disabled={locked !== undefined} onClick={onRemove} className="w-fit px-2">
        <Undo2 aria-hidden className="size-3.5" /> As everywhere
        <span className="sr-only"> ({title})</span>
      </Button>
    </div>
  );
}

const EMPTY = {};
