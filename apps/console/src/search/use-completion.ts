'use client';

import { useEffect, useState } from 'react';
import { type Completing, complete } from './completion.ts';
import type { SearchKey } from './define-search.ts';
import { formatTerm } from './language.ts';

/** What can be completed at the caret, values that a key looks up included; those come a moment later. */
export const useCompletion = (query: string, caret: number, keys: readonly SearchKey[]): Completing => {
  const found = complete(query, caret, keys);
  const { key, typed } = found;
  const [looked, setLooked] = useState<{ key: string; typed: string; values: readonly string[] } | null>(null);
  useEffect(() => {
    if (!key?.suggest) return;
    let isCurrent = true;
    const timer = setTimeout(() => {
      key.suggest?.(typed).then(
        (values) => isCurrent && setLooked({ key: key.key, typed, values: values.slice(0, 8) }),
        () => {},
      );
    }, 150);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [key, typed]);
  if (!key || looked?.key !== key.key || looked.typed !== typed) return found;
  const more = looked.values.map((value) => ({ term: formatTerm(key.key, value), hint: '', isWhole: true }));
  return { ...found, offers: [...found.offers, ...more] };
};
