'use client';

import { useMemo } from 'react';
import type { WidgetProps } from '../../features/form/widgets/widget.ts';
import { CelEditor } from './cel-editor.tsx';
import { marksOf } from './marks.ts';

/** One line with facts and expressions in braces. */
export function TemplateBox({ id, value, onChange, isLocked, problems, labelId, describedBy }: WidgetProps) {
  const marks = useMemo(() => marksOf(problems), [problems]);
  return (
    <CelEditor
      id={id}
      value={String(value ?? '')}
      onChange={onChange}
      isTemplate
      isLine
      isLocked={isLocked}
      marks={marks}
      labelId={labelId}
      describedBy={describedBy}
      placeholder=""
    />
  );
}
