'use client';

import type { Problem } from '@posthorn/settings/configuration';
import { useCallback, useEffect, useRef, useState } from 'react';
import { problemOf } from '../../ui/trpc.ts';
import type { Draft } from './use-draft.ts';

/** `saved`: all of it; from the first key that is not kept yet it is `saving`. */
export type EditState = 'idle' | 'saving' | 'saved' | { refused: string };

/** An entry of a list of the draft while it is edited: kept there shortly after the last key, and at once when one leaves. */
export const useEntryEdits = <Entry extends Record<string, unknown>>({
  list,
  name,
  stored,
  draft,
}: {
  /** `rules.ordered` */
  list: string;
  /** The key of the entry. */
  name: string;
  stored: Entry | undefined;
  draft: Draft;
}) => {
  const [edited, setEdited] = useState<Entry | null>(null);
  const [state, setState] = useState<EditState>('idle');
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const save = useRef(draft.entries.mutateAsync);
  save.current = draft.entries.mutateAsync;
  const unsaved = useRef<Entry | null>(null);
  const under = useRef<Promise<unknown>>(Promise.resolve());
  /** Refused by the server: not sent again before it is changed. */
  const tried = useRef<Entry | null>(null);
  const isSaving = state === 'saving';

  const keep = useCallback(
    async (entry: Entry): Promise<boolean> => {
      unsaved.current = null;
      setState('saving');
      try {
        const kept = save.current({ list, put: [{ key: name, value: entry }] });
        under.current = kept.catch(() => {});
        await kept;
        setProblems([]);
        setState('saved');
        // Whatever was typed meanwhile stays, and is kept in its turn.
        setEdited((now) => (now === entry ? null : now));
        return true;
      } catch (error) {
        const { detail, errors = [] } = problemOf(error);
        const within = new RegExp(`^${list.replace('.', '\\.')}\\[\\d+\\]\\.?`);
        setProblems(errors.map((one) => ({ ...one, path: one.path.replace(within, '') })));
        tried.current = entry;
        setState({ refused: detail });
        return false;
      }
    },
    [list, name],
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
      const last = unsaved.current;
      if (!last) return;
      // What is under way is older, and must not come after it.
      void under.current.then(() => save.current({ list, put: [{ key: name, value: last }] })).catch(() => {});
    },
    [list, name],
  );

  const isKept = edited === null || edited === tried.current;
  return { entry: edited ?? stored, set: setEdited, keep, state: isKept ? state : ('saving' as const), problems };
};

/** Milliseconds after the last key. */
const SETTLED = 500;
