'use client';

import type { Draft } from '../../drafts/use-draft.ts';
import { useEntryEdits } from '../../drafts/use-entry-edits.ts';
import { RULES, type Rule } from '../rule.ts';

/** A rule of the draft while it is edited. */
export const useRuleEdits = (name: string, draft: Draft) => {
  const stored = draft.configuration?.rules.ordered.find((rule) => rule.name === name);
  const { entry: rule, ...edits } = useEntryEdits<Rule>({ list: RULES, name, stored, draft });
  return { rule, ...edits };
};
