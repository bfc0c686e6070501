'use client';

import type { Problem } from '@posthorn/settings/configuration';
import { useMemo } from 'react';
import { Mistakes } from '../features/form/mistakes.tsx';
import { CelEditor } from '../policy/editor/cel-editor.tsx';
import { marksOf } from '../policy/editor/marks.ts';

/** The condition of an entry that is about events. */
export function Condition({
  when,
  problems,
  isLocked,
  unclear = 'is sent',
  onChange,
}: {
  when: string;
  /** What becomes of an event for which it cannot be evaluated. */
  unclear?: string;
  problems: readonly Problem[];
  isLocked: boolean;
  onChange: (when: string) => void;
}) {
  const marks = useMemo(() => marksOf(problems), [problems]);
  return (
    <div className="mt-4">
      <p id="condition-label" className="text-[13px] font-medium">
        Only when
      </p>
      <p id="condition-help" className="mt-0.5 mb-2 text-[13px] text-soft">
        In CEL. Type for suggestions, or press Ctrl-Space; Escape and Tab leave the box. Empty means always. What cannot
        be evaluated {unclear}.
      </p>
      <CelEditor
        id="condition"
        value={when}
        onChange={onChange}
        isLocked={isLocked}
        marks={marks}
        labelId="condition-label"
        describedBy="condition-mistakes condition-help"
        placeholder={'event.recipientDomain == "example.org"'}
      />
      <Mistakes id="condition-mistakes" problems={problems} path="when" value={when} />
    </div>
  );
}
