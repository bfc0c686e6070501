'use client';

import type { Problem } from '@posthorn/settings/configuration';
import { parsePath } from '@posthorn/settings/path';
import { useEffect, useRef, useState } from 'react';
import { problemOf } from '../../../ui/trpc.ts';
import type { FormDraft } from './form-draft.ts';
import { mergePatch } from './merge-patch.ts';
import { type Step, valueAt, withValue } from './value-at.ts';

export type SaveState =
  | { kind: 'idle' }
  | { kind: 'wrong'; count: number }
  | { kind: 'saving' }
  | { kind: 'saved' }
  | { kind: 'refused'; detail: string };

type Values = Record<string, unknown>;
type Options = { draft: FormDraft; onChange: (patch: Values) => Promise<unknown> };

/**
 * The configuration while a form edits it. What is well formed is kept in the draft shortly after the last key; what is not
 * stays in the form with its reason until it is.
 */
export const useEdits = ({ draft, onChange }: Options) => {
  // What was sent counts as stored until the draft was read again; else a step back would look like no change at all.
  const [sent, setSent] = useState<{ right: Values; before: Values } | null>(null);
  const stored = sent?.before === draft.configuration ? sent.right : draft.configuration;
  const [isSaving, setSaving] = useState(false);
  /** Refused by the server: not sent again before it is changed. */
  const [tried, setTried] = useState<Values | null>(null);
  const [edited, setEdited] = useState<Values | null>(null);
  const [state, setState] = useState<SaveState>({ kind: 'idle' });
  const [refused, setRefused] = useState<readonly Problem[]>([]);
  const values = edited ?? stored;
  const found = useFound(edited);
  // Whoever kept `set` for later, as an undo does, still builds on what is stored by then.
  const latest = useRef({ onChange, stored, configuration: draft.configuration });
  latest.current = { onChange, stored, configuration: draft.configuration };

  useEffect(() => {
    if (!edited || found.of !== edited || isSaving || edited === tried) return;
    const wrong = new Set(found.malformed.map(({ path }) => fieldOf(path)));
    const right = withStored(edited, stored, wrong);
    const patch = mergePatch(stored, right) as Values | undefined;
    if (patch === undefined) {
      if (wrong.size === 0) setEdited(null);
      else setState({ kind: 'wrong', count: wrong.size });
      return;
    }
    const timer = setTimeout(async () => {
      setState({ kind: 'saving' });
      setSaving(true);
      setSent({ right, before: latest.current.configuration });
      try {
        await latest.current.onChange(patch);
        setRefused([]);
        setState(wrong.size > 0 ? { kind: 'wrong', count: wrong.size } : { kind: 'saved' });
        // Whatever was typed meanwhile stays, and is kept in its turn.
        if (wrong.size === 0) setEdited((now) => (now === edited ? null : now));
      } catch (error) {
        const problem = problemOf(error);
        setSent(null);
        setRefused(problem.errors ?? []);
        setState({ kind: 'refused', detail: problem.detail });
        setTried(edited);
      } finally {
        setSaving(false);
      }
    }, SETTLED);
    return () => clearTimeout(timer);
  }, [edited, found, stored, isSaving, tried]);

  const set = (path: readonly Step[], value: unknown): void => {
    setRefused([]);
    setEdited((now) => withValue(now ?? latest.current.stored, path, value) as Values);
  };
  const problems = edited ? [...found.problems, ...refused] : draft.errors;
  return { values, set, problems, state };
};

type Found = { of: Values | null; malformed: readonly Problem[]; problems: readonly Problem[] };

/** What is wrong with the edits. The whole of validation is large, and comes with the first of them. */
const useFound = (edited: Values | null): Found => {
  const [found, setFound] = useState<Found>({ of: null, malformed: [], problems: [] });
  useEffect(() => {
    if (!edited) return;
    let isStale = false;
    void import('./check-edits.ts')
      .then(({ checkEdits }) => checkEdits(edited))
      // Validation that cannot be fetched is not needed to save: the server validates as well.
      .catch(() => ({ malformed: [], problems: [] }))
      .then((result) => isStale || setFound({ of: edited, ...result }));
    return () => {
      isStale = true;
    };
  }, [edited]);
  return found;
};

/** `smtp.relayHosts[3]` is of the field `smtp.relayHosts`; a mistake there keeps the whole field from being kept. */
const fieldOf = (path: string): string => JSON.stringify((parsePath(path) ?? []).slice(0, 2));

const withStored = (edited: Values, stored: Values, wrong: ReadonlySet<string>): Values =>
  [...wrong].reduce((right, text) => {
    const path = JSON.parse(text) as Step[];
    return withValue(right, path, valueAt(stored, path)) as Values;
  }, edited);

/** Milliseconds after the last key. */
const SETTLED = 500;
