'use client';

import type { Problem } from '@posthorn/settings/configuration';
import { useMemo } from 'react';
import { Mistakes } from '../../features/form/mistakes.tsx';
import type { Rule } from '../rule.ts';
import { CelEditor } from './cel-editor.tsx';
import { marksOf } from './marks.ts';

/** The condition of a rule. */
export function Condition({
  rule,
  problems,
  isLocked,
  onChange,
}: {
  rule: Rule;
  problems: readonly Problem[];
  isLocked: boolean;
  onChange: (when: string) => void;
}) {
  const marks = useMemo(() => marksOf(problems), [problems]);
  return (
    <div className="px-4 py-4">
      <p id="condition-label" className="text-[13px] font-medium">
        {rule.verdict === 'require' ? 'Condition that has to hold' : 'Condition'}
      </p>
      <p id="condition-help" className="mt-0.5 mb-2 text-[13px] text-soft">
        In CEL. Type for suggestions, or press Ctrl-Space; Escape and Tab leave the box. Empty means always.
      </p>
      <CelEditor
        id="condition"
        value={rule.when}
        onChange={onChange}
        isLocked={isLocked}
        marks={marks}
        labelId="condition-label"
        describedBy="condition-mistakes condition-help"
        placeholder={'spf.result == "fail" && !clientIn("friends")'}
      />
      <Mistakes id="condition-mistakes" problems={problems} path="when" value={rule.when} />
    </div>
  );
}
