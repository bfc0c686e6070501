'use client';

import type { Stage } from '@posthorn/policy/stage';
import { useState } from 'react';
import { useQueryParam } from '../../search/use-query-param.ts';
import { classes } from '../../ui/classes.ts';
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
      <fieldset className="flex flex-wrap gap-1" aria-label="Show the rules of a stage">
        {['', ...used].map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={stage === one}
            onClick={() => setStage(one, 'replace')}
            className={classes(
              'h-7 rounded-full border px-2.5 text-xs font-medium',
              stage === one ? 'border-accent bg-accent-wash text-accent' : 'text-soft hover:bg-sunken',
            )}
          >
            {one === '' ? 'All stages' : one}{' '}
            <span className="tabular font-normal">
              {one === '' ? rules.length : rules.filter((rule) => rule.stages.includes(one as Stage)).length}
            </span>
          </button>
        ))}
      </fieldset>
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

/** Is the rule asked at the stage, and does it speak of the words? */
export const ruleMatches = (rule: Rule, { stage, text }: { stage: string; text: string }): boolean => {
  if (stage !== '' && !rule.stages.includes(stage as Stage)) return false;
  const wanted = text.trim().toLowerCase();
  return wanted === '' || JSON.stringify(rule).toLowerCase().includes(wanted);
};

const FEW = 6;
