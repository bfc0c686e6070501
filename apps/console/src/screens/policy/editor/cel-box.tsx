'use client';

import { useMemo } from 'react';
import type { WidgetProps } from '../../features/form/widgets/widget.ts';
import { CelEditor } from './cel-editor.tsx';
import { marksOf } from './marks.ts';

/** A field of a form as an editor with colours, completion and mistakes where they are. */
export function CelBox({
  isTemplate = false,
  isLine = false,
  id,
  value,
  schema,
  onChange,
  isLocked,
  problems,
  labelId,
  describedBy,
}: WidgetProps & { isTemplate?: boolean; isLine?: boolean }) {
  const marks = useMemo(() => marksOf(problems), [problems]);
  return (
    <CelEditor
      id={id}
      value={String(value ?? '')}
      onChange={onChange}
      isTemplate={isTemplate}
      isLine={isLine}
      isLocked={isLocked}
      marks={marks}
      labelId={labelId}
      describedBy={describedBy}
      placeholder={schema.placeholder ?? ''}
    />
  );
}
