import { listRevisions } from '@posthorn/db/revisions';
import { stepsOf } from '@posthorn/settings/document-position';
import { z } from 'zod';
import { formatCursor, page, pageInput, parseCursor } from '../../cursor.ts';
import { changesOf } from '../../revision-changes.ts';
import { operation } from '../../trpc.ts';
import { revisionSchema } from '../../views/configuration.ts';
import { revisionView } from '../../views/draft.ts';

export const list = operation({
  needs: 'read',
  method: 'GET',
  path: '/revisions',
  tag: 'revisions',
  summary: 'Every published version: who, when, why, and what it changed in short',
})
  .input(
    z.object({
      ...pageInput,
      author: z.string().max(300).optional(),
      reason: z.string().max(300).optional(),
      changed: z.string().max(300).optional().meta({
        description:
          'Only those that changed this setting: a group or a field, such as `smtp` or `smtp.maxMessageSize`',
      }),
    }),
  )
  .output(
    page(
      revisionSchema.extend({
        changeCount: z.number(),
        words: z.array(z.string()).meta({ description: 'The first three changes' }),
        groups: z.array(z.string()).meta({ description: 'Which groups of settings the changes are in' }),
      }),
    ),
  )
  .query(async ({ ctx, input }) => {
    const { pool } = ctx.services;
    const before = parseCursor(input.cursor, z.number().int());
    // Entries of lists have no place of their own in SQL: the whole field is looked at.
    const steps = input.changed ? stepsOf(input.changed) : [];
    const inList = steps.findIndex((step) => typeof step === 'number');
    const changed = (inList < 0 ? steps : steps.slice(0, inList)).map(String);
    const rows = await listRevisions(pool, {
      limit: input.limit + 1,
      ...(before === undefined ? {} : { before }),
      ...(input.author ? { author: input.author } : {}),
      ...(input.reason ? { text: input.reason } : {}),
      ...(changed.length > 0 ? { changed } : {}),
    });
    const items = [];
    for (const row of rows.slice(0, input.limit)) {
      const { count, first } = await changesOf(pool, row.number);
      const told = changed.length > 0 ? first.filter(({ path }) => isBelow(path, changed.join('.'))) : first;
      items.push({
        ...revisionView(row),
        changeCount: count,
        words: (told.length > 0 ? told : first).slice(0, 3).map(({ words }) => words),
        groups: [...new Set(first.map(({ path }) => path.split(/[.[]/, 1)[0] ?? ''))],
      });
    }
    const last = items.at(-1);
    return { items, nextCursor: rows.length > input.limit && last ? formatCursor(last.number) : null };
  });

const isBelow = (path: string, prefix: string): boolean =>
  path === prefix || path.startsWith(`${prefix}.`) || path.startsWith(`${prefix}[`);
