import { revisionsOfGroup } from '@posthorn/db/revision-history';
import { type Configuration, defaultConfiguration } from '@posthorn/settings/configuration';
import { diffConfiguration } from '@posthorn/settings/diff';
import { ownsSetting } from '@posthorn/settings/feature';
import { z } from 'zod';
import { formatCursor, page, pageInput, parseCursor } from '../../cursor.ts';
import { featureNamed } from '../../features.ts';
import { operation } from '../../trpc.ts';
import { revisionSchema } from '../../views/configuration.ts';
import { isoOf } from '../../views/time.ts';

export const history = operation({
  needs: 'read',
  method: 'GET',
  path: '/features/{slug}/history',
  tag: 'features',
  summary: 'The revisions that changed a feature’s settings, and what they changed',
})
  .input(z.object({ slug: z.string().max(60), ...pageInput, limit: pageInput.limit.unwrap().max(50).default(10) }))
  .output(
    page(
      revisionSchema.extend({
        changes: z.array(z.object({ path: z.string(), words: z.string() })),
        changeCount: z.number(),
      }),
    ),
  )
  .query(async ({ ctx, input }) => {
    const feature = featureNamed(input.slug);
    const { group } = feature;
    const before = parseCursor(input.cursor, z.number().int());
    const rows = await revisionsOfGroup(ctx.services.pool, group, {
      limit: input.limit + 1,
      ...(before === undefined ? {} : { before }),
    });
    const items = rows.slice(0, input.limit).flatMap(({ before: old, after, createdAt, ...revision }) => {
      const changes = diffConfiguration(withGroup(group, old), withGroup(group, after)).filter(({ path }) =>
        ownsSetting(feature, path),
      );
      // Another feature that shares the group was changed.
      if (changes.length === 0) return [];
      return {
        ...revision,
        createdAt: isoOf(createdAt),
        changes: changes.slice(0, SHOWN).map(({ path, words }) => ({ path, words })),
        changeCount: changes.length,
      };
    });
    const last = rows[input.limit - 1];
    return { items, nextCursor: rows.length > input.limit && last ? formatCursor(last.number) : null };
  });

/** Both sides differ in this group alone, so the difference is the group's. */
function withGroup(group: string, settings: unknown): Configuration {
  return { ...defaultConfiguration(), [group]: settings };
}

const SHOWN = 20;
