import { type Draft, readDraft } from '@posthorn/db/drafts';
import type { Pool } from '@posthorn/db/pool';
import { listRevisions, newestNumber, type RevisionSummary, readRevision } from '@posthorn/db/revisions';
import { type Configuration, type Problem, validateConfiguration } from '@posthorn/settings/configuration';
import { type Change, diffConfiguration, equal } from '@posthorn/settings/diff';
import { keyedSteps, valueAt } from '@posthorn/settings/keyed-path';
import { type Conflict, mergeConfigurations } from '@posthorn/settings/three-way';
import type { ApiContext } from './context.ts';
import { configurationOf } from './procedures/revisions/configuration-of.ts';
import { principalOf } from './trpc.ts';

/** A draft looked at from every side. */
export type DraftState = {
  draft: Draft;
  /** The newest revision. */
  current: number;
  changes: Change[];
  errors: Problem[];
  warnings: Problem[];
  /** What others published since the draft was begun, newest first. */
  published: RevisionSummary[];
  theirs: Change[];
  conflicts: (Conflict & { by?: RevisionSummary })[];
};

/** The signed-in person's draft, with what is wrong with it and what others did meanwhile; null when there is none. */
export const readDraftState = async (ctx: ApiContext): Promise<DraftState | null> => {
  const { pool } = ctx.services;
  const owner = principalOf(ctx).id;
  const [draft, current] = await Promise.all([readDraft(pool, owner), newestNumber(pool)]);
  if (!draft) return null;
  const key = `${owner} ${draft.updatedAt.getTime()} ${draft.base} ${current}`;
  const known = memoryOf(pool);
  const found = known.get(key);
  if (found) return found;
  const state = await examine(ctx, draft, current);
  if (known.size >= maxKnown) known.delete(known.keys().next().value ?? '');
  known.set(key, state);
  return state;
};

const examine = async (ctx: ApiContext, draft: Draft, current: number): Promise<DraftState> => {
  const base = await configurationOf(ctx, draft.base);
  const checked = validateConfiguration(draft.configuration);
  const state = {
    draft,
    current,
    changes: diffConfiguration(base.configuration, draft.configuration),
    errors: checked.ok ? [] : checked.problems,
    warnings: checked.ok ? checked.warnings : [],
  };
  if (draft.base === current) return { ...state, published: [], theirs: [], conflicts: [] };
  const newest = await configurationOf(ctx, current);
  const published = await listRevisions(ctx.services.pool, { limit: Math.min(current - draft.base, maxPublished) });
  const versions = { base: base.configuration, theirs: newest.configuration, mine: draft.configuration };
  const { conflicts } = mergeConfigurations(versions);
  return {
    ...state,
    published,
    theirs: diffConfiguration(base.configuration, newest.configuration),
    conflicts: await attribute(ctx, conflicts, published),
  };
};

/** Whose publication gave each place the value it has now. */
const attribute = async (
  ctx: ApiContext,
  conflicts: Conflict[],
  published: RevisionSummary[],
): Promise<DraftState['conflicts']> => {
  if (conflicts.length === 0) return [];
  const documents = new Map<number, Configuration>();
  for (const { number } of published.slice(0, maxAttributed)) {
    for (const one of [number, number - 1]) {
      if (documents.has(one) || one < 1) continue;
      const revision = await readRevision(ctx.services.pool, one);
      if (revision && 'configuration' in revision) documents.set(one, revision.configuration);
    }
  }
  return conflicts.map((conflict) => {
    const by = published.find(({ number }) => {
      const [before, after] = [documents.get(number - 1), documents.get(number)];
      if (!before || !after) return false;
      const steps = keyedSteps(after, conflict.path);
      return !equal(valueAt(before, steps), valueAt(after, steps));
    });
    return by ? { ...conflict, by } : conflict;
  });
};

const memories = new WeakMap<Pool, Map<string, DraftState>>();
const memoryOf = (pool: Pool): Map<string, DraftState> => {
  const known = memories.get(pool) ?? new Map<string, DraftState>();
  memories.set(pool, known);
  return known;
};

const maxKnown = 20;
const maxPublished = 50;
const maxAttributed = 20;
