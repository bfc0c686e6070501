'use client';

import type { Problem } from '@posthorn/settings/configuration';
import { useCallback, useEffect, useRef, useState } from 'react';
import { problemOf } from '../../../ui/trpc.ts';
import type { Draft } from '../../drafts/use-draft.ts';
import { RULES, type Rule } from '../rule.ts';

export type EditState = 'idle' | 'saving' | 'saved' | { refused: string };

/** A rule of the draft while it is edited: kept there shortly after the last key, and at once when one leaves. */
export const useRuleEdits = (name: string, draft: Draft) => {
  const stored = draft.configuration?.rules.ordered.find((rule) => rule.name === name);
  const [edited, setEdited] = useState<Rule | null>(null);
  const [state, setState] = useState<EditState>('idle');
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const save = useRef(draft.entries.mutateAsync);
  save.current = draft.entries.mutateAsync;
  const unsaved = useRef<Rule | null>(null);
  /** Refused by the server: not sent again before it is changed. */
  const tried = useRef<Rule | null>(null);
  const isSaving = state === 'saving';

  const keep = useCallback(
    async (rule: Rule): Promise<boolean> => {
      unsaved.current = null;
      setState('saving');
      try {
        await save.current({ list: RULES, put: [{ key: name, value: rule }] });
        setProblems([]);
        setState('saved');
        // Whatever was typed meanwhile stays, and is kept in its turn.
        setEdited((now) => (now === rule ? null : now));
        return true;
      } catch (error) {
        const { detail, errors = [] } = problemOf(error);
        setProblems(errors.map((one) => ({ ...one, path: one.path.replace(/^rules\.ordered\[\d+\]\.?/, '') })));
        tried.current = rule;
        setState({ refused: detail });
        return false;
      }
    },
    [name],
  );
  useEffect(() => {
    if (!edited || edited === tried.current) return;
    unsaved.current = edited;
    // One after the other, so that the last one wins.
    if (isSaving) return;
    const timer = setTimeout(() => void keep(edited), SETTLED);
    return () => clearTimeout(timer);
  }, [edited, isSaving, keep]);
  useEffect(
    () => () => {
      if (unsaved.current)
        void save.current({ list: RULES, put: [{ key: name, value: unsaved.current }] }).catch(() => {});
    },
    [name],
  );

  return { rule: edited ?? stored, set: setEdited, keep, state, problems };
};

/** Milliseconds after the last key. */
const SETTLED = 500;
