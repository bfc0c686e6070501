import type { Problem } from '@posthorn/settings/configuration';
import { diffConfiguration } from '@posthorn/settings/diff';
import { placeAt, placeOf } from '@posthorn/settings/document-position';
import { parseDocument } from '@posthorn/settings/index';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { changeSchema } from '../../views/change.ts';
import { problemItemSchema } from '../../views/configuration.ts';
import { shownChanges } from '../../views/draft.ts';
import { configurationOf } from '../revisions/configuration-of.ts';

const placedProblem = problemItemSchema.extend({ line: z.number().nullable(), column: z.number().nullable() });

export const checkText = operation({
  needs: 'read',
  method: 'POST',
  path: '/configuration/check',
  tag: 'configuration',
  summary: 'Check a configuration document as text, and say what it would change',
  description:
    'Every fault with path, reason, line and column. What is right is compared with the newest revision, or the one named in `against`.',
})
  .input(z.object({ text: z.string().max(8 * 1024 * 1024), against: z.number().int().min(1).optional() }))
  .output(
    z.object({
      valid: z.boolean(),
      errors: z.array(placedProblem).meta({ description: 'At most 200' }),
      warnings: z.array(placedProblem).meta({ description: 'At most 200' }),
      against: z.number(),
      current: z.number().meta({ description: 'The newest revision' }),
      changes: z.array(changeSchema).meta({ description: 'At most 500' }),
      changeCount: z.number(),
    }),
  )
  .query(async ({ ctx, input }) => {
    const newest = await configurationOf(ctx);
    const before = input.against === undefined ? newest : await configurationOf(ctx, input.against);
    const about = { against: before.revision, current: newest.revision };
    const place = (problems: Problem[]) => placed(input.text, problems);
    const read = parseDocument(input.text);
    if (!read.ok)
      return { ...about, valid: false, errors: place(read.problems), warnings: [], changes: [], changeCount: 0 };
    const changes = diffConfiguration(before.configuration, read.configuration);
    return {
      ...about,
      valid: true,
      errors: [],
      warnings: place(read.warnings),
      changes: changes.slice(0, shownChanges),
      changeCount: changes.length,
    };
  });

const placed = (text: string, problems: Problem[]): z.output<typeof placedProblem>[] =>
  problems.slice(0, 200).map((problem) => {
    // A fault of the syntax has no path: its position counts from the beginning of the text.
    const isSyntax = problem.path === '' && problem.position !== undefined;
    const place = isSyntax ? placeAt(text, problem.position ?? 0) : placeOf(text, problem.path);
    return { ...problem, line: place?.line ?? null, column: place?.column ?? null };
  });
