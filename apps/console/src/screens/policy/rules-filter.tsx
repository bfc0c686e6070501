'use client';

import type { Stage } from '@posthorn/policy/stage';
import { useState } from 'react';
import { useQueryParam } from '../../search/use-query-param.ts';
import { ChoiceChips } from '../../ui/choice-chips.tsx';
import type { Rule } from './rule.ts';

/** Which rules are shown: those of a stage, those that speak of something. Kept in the address. */
export function RulesFilter({
  rules,
  stages,
  found,
}: {
  rules: readonly Rule[];
  stages: readonly Stage[];
  found: number;
}) {
  const [stage, setStage] = useQueryParam('stage');
  const [text, setText] = useQueryParam('q');
  const [typed, setTyped] = useState(text);
  if (rules.length < 2) return null;
  const used = stages.filter((one) => rules.some((rule) => rule.stages.includes(one)));
  return (
    <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2">
      <ChoiceChips
        label="Show the rules of a stage"
        options={['' as const, ...used].map(
          (one) => [one, <StageTitle key={one} stage={one} rules={rules} />] as const,
        )}
        chosen={stage}
        onChange={(one) => setStage(one, 'replace')}
        className="flex-wrap"
      />
      {rules.length > FEW ? (
        <input
          type="search"
          aria-label="Find a rule"
          placeholder="Find by name, condition or words"
          value={typed}
          onChange={({ target }) => {
            setTyped(target.value);
            setText(target.value, 'replace');
          }}
          className="h-8 w-72 max-w-full rounded-md border border-line-strong bg-surface px-2.5 text-[13px] placeholder:text-faint"
        />
      ) : null}
      {found < rules.length ? (
        <p role="status" className="text-xs text-faint">
          {found} of {rules.length} shown; all of them are shown to be moved
        </p>
      ) : null}
    </div>
  );
}

function StageTitle({ stage, rules }: { stage: Stage | ''; rules: readonly Rule[] }) {
  const count = stage === '' ? rules.length : rules.filter((rule) => rule.stages.includes(stage)).length;
  return (
    <>
      {stage === '' ? 'All stages' : stage} <span className="tabular font-normal">{count}</span>
    </>
  );
}

/** Is the rule asked at the stage, and does it speak of the words? */
export const ruleMatches = (rule: Rule, { stage, text }: { stage: string; text: string }): boolean => {
  if (stage !== '' && !rule.stages.includes(stage as Stage)) return false;
  const wanted = text.trim().toLowerCase();
  return wanted === '' || JSON.stringify(rule).toLowerCase().includes(wanted);
};

const FEW = 6;
