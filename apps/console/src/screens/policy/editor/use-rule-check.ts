'use client';

import type { Problem } from '@posthorn/settings/configuration';
import { useEffect, useState } from 'react';
import type { Rule } from '../rule.ts';
import type { RuleLanguage } from './language.ts';

/**
 * What is wrong with a rule, while it is typed. One that is in force as it is was checked when it was published, so that the check is fetched only for
 * others; where it cannot be fetched the server's, when the rule is saved, has to do.
 */
export const useRuleCheck = (
  rule: Rule | undefined,
  language: RuleLanguage | undefined,
  known: { lists: readonly string[]; lookups: readonly string[]; isInForce: boolean },
): readonly Problem[] => {
  const [problems, setProblems] = useState<readonly Problem[]>(none);
  const lists = known.lists.join('\n');
  const lookups = known.lookups.join('\n');
  const { isInForce } = known;
  useEffect(() => {
    if (!rule || !language) return;
    if (isInForce) return setProblems(none);
    let isStale = false;
    const timer = setTimeout(() => {
      void import('./check-rule.ts')
        .then(({ checkRule }) => checkRule(rule, language, { lists: lists.split('\n'), lookups: lookups.split('\n') }))
        .catch(() => none)
        .then((found) => isStale || setProblems(found.length === 0 ? none : found));
    }, SETTLED);
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
  }, [rule, language, lists, lookups, isInForce]);
  return problems;
};

const none: readonly Problem[] = [];
/** Milliseconds after the last key. */
const SETTLED = 150;
