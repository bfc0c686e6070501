'use client';

import { type Problem, validateConfiguration } from '@posthorn/settings/configuration';
import { useEffect, useMemo, useRef, useState } from 'react';
import { problemOf } from '../../../ui/trpc.ts';
import type { FormDraft } from './form-draft.ts';
import { mergePatch } from './merge-patch.ts';

export type SaveState =
  | { kind: 'idle' }
  | { kind: 'wrong'; count: number }
  | { kind: 'saving' }
  | { kind: 'saved' }
  | { kind: 'refused'; detail: string };

type Values = Record<string, unknown>;
type Options = { group: string; draft: FormDraft; onChange: (patch: Values) => Promise<unknown> };

/**
 * The values of one group while they are edited. What is right is kept in the draft shortly after the last key; what is
 * wrong stays in the form with its reason until it is right.
 */
export const useEdits = ({ group, draft, onChange }: Options) => {
  const stored = (draft.configuration[group] ?? {}) as Values;
  const [edited, setEdited] = useState<Values | null>(null);
  const [state, setState] = useState<SaveState>({ kind: 'idle' });
  const [refused, setRefused] = useState<readonly Problem[]>([]);
  const values = edited ?? stored;
  const found = useMemo(
    () => findProblems(draft.configuration, { group, edited }),
    [draft.configuration, group, edited],
  );
  const latest = useRef({ edited, onChange });
  latest.current = { edited, onChange };

  useEffect(() => {
    if (!edited) return;
    const wrong = new Set(found.map(({ path }) => path.split(/[.[]/)[1] ?? ''));
    const right = withStored(edited, stored, wrong);
    const patch = isRight(draft.configuration, group, right) ? mergePatch(stored, right) : undefined;
    if (wrong.size > 0 && patch === undefined) return setState({ kind: 'wrong', count: wrong.size });
    if (patch === undefined) return setEdited(null);
    const timer = setTimeout(async () => {
      setState({ kind: 'saving' });
      try {
        await latest.current.onChange({ [group]: patch });
        setRefused([]);
        setState({ kind: 'saved' });
        // Whatever was typed meanwhile stays, and is kept in its turn.
        setEdited((now) => (now === edited ? null : now));
      } catch (error) {
        const problem = problemOf(error);
        setRefused(problem.errors ?? []);
        setState({ kind: 'refused', detail: problem.detail });
      }
    }, SETTLED);
    return () => clearTimeout(timer);
  }, [edited, found, group, stored, draft.configuration]);

  const set = (name: string, value: unknown): void => {
    setRefused([]);
    setEdited((now) => {
      const { [name]: _, ...others } = now ?? stored;
      return value === undefined ? others : { ...others, [name]: value };
    });
  };
  const problems = edited ? [...found, ...refused] : draft.errors;
  return { values, set, problems, state };
};

/** Only what was edited here is told here; the rest of the draft has its own pages. */
const findProblems = (
  configuration: Values,
  { group, edited }: { group: string; edited: Values | null },
): Problem[] => {
  if (!edited) return [];
  const result = validateConfiguration({ ...configuration, [group]: edited });
  return result.ok ? [] : result.problems;
};

const isRight = (configuration: Values, group: string, values: Values): boolean =>
  validateConfiguration({ ...configuration, [group]: values }).ok;

/** The edited values, but the stored ones where what was typed is wrong. */
const withStored = (edited: Values, stored: Values, wrong: ReadonlySet<string>): Values => {
  const kept = Object.entries(edited).filter(([name]) => !wrong.has(name));
  const old = Object.entries(stored).filter(([name]) => wrong.has(name));
  return Object.fromEntries([...kept, ...old]);
};

/** Milliseconds after the last key. */
const SETTLED = 500;
