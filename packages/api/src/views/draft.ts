import type { RevisionSummary } from '@posthorn/db/revisions';
import { makePatch } from '@posthorn/settings/merge';
import { redactSecrets } from '@posthorn/settings/secrets';
import { z } from 'zod';
import type { DraftState } from '../draft-state.ts';
import type { Drafted } from '../drafting.ts';
import { changeSchema } from './change.ts';
import { documentSchema, problemItemSchema, revisionSchema } from './configuration.ts';
import { instant, isoOf } from './time.ts';

export const conflictSchema = z
  .object({
    path: z.string().meta({ description: 'Entries are named by their key: `routing.routes["relay1"].transport`' }),
    title: z.string(),
    words: z.object({ base: z.string(), theirs: z.string(), mine: z.string() }),
    base: z.unknown().optional(),
    theirs: z.unknown().optional(),
    mine: z.unknown().optional(),
    by: revisionSchema.optional().meta({ description: 'The publication that changed it' }),
  })
  .meta({
    id: 'Conflict',
    description: 'A place that both changed, each in another way; an absent value was not there',
  });

export const draftSchema = z
  .object({
    base: z.number().meta({ description: 'The revision it was begun from' }),
    isBehind: z.boolean().meta({ description: 'Somebody published since the draft was begun' }),
    updatedAt: instant,
    configuration: documentSchema,
    patch: z.record(z.string(), z.unknown()).meta({ description: 'Merge patch (RFC 7396) from the base to the draft' }),
    changes: z.array(changeSchema).meta({ description: 'At most 500' }),
    changeCount: z.number(),
    errors: z.array(problemItemSchema),
    warnings: z.array(problemItemSchema),
    published: z.array(revisionSchema).meta({ description: 'Who published what since, newest first' }),
    theirs: z.array(changeSchema).meta({ description: 'What they changed, at most 500' }),
    theirsCount: z.number(),
    conflicts: z.array(conflictSchema),
  })
  .meta({ id: 'Draft' });

/** Long lists are cut: a list of ten thousand addresses may come in one change each. */
export const shownChanges = 500;

export const draftView = (state: DraftState, base: unknown): z.output<typeof draftSchema> => ({
  base: state.draft.base,
  isBehind: state.draft.base !== state.current,
  updatedAt: isoOf(state.draft.updatedAt),
  configuration: redactSecrets(state.draft.configuration),
  patch: (makePatch(base, state.draft.configuration) ?? {}) as Record<string, unknown>,
  changes: state.changes.slice(0, shownChanges),
  changeCount: state.changes.length,
  errors: state.errors,
  warnings: state.warnings,
  published: state.published.map(revisionView),
  theirs: state.theirs.slice(0, shownChanges),
  theirsCount: state.theirs.length,
  conflicts: state.conflicts.map(({ by, ...conflict }) => (by ? { ...conflict, by: revisionView(by) } : conflict)),
});

export const revisionView = (revision: RevisionSummary): z.output<typeof revisionSchema> => {
  const { number, base, author, reason, createdAt } = revision;
  return { number, base, author, reason, createdAt: isoOf(createdAt) };
};

export const draftedSchema = z.object({
  base: z.number(),
  changes: z.array(changeSchema).meta({ description: 'At most 500' }),
  changeCount: z.number(),
  errors: z.array(problemItemSchema).meta({ description: 'What forbids publishing it as it is' }),
  warnings: z.array(problemItemSchema),
});

export const draftedView = ({ base, changes, errors, warnings }: Drafted): z.output<typeof draftedSchema> => ({
  base,
  changes: changes.slice(0, shownChanges),
  changeCount: changes.length,
  errors,
  warnings,
});
