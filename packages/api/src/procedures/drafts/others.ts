import { listDrafts, type OwnedDraft } from '@posthorn/db/drafts';
import { diffConfiguration } from '@posthorn/settings/diff';
import { z } from 'zod';
import type { ApiContext } from '../../context.ts';
import { operation, principalOf } from '../../trpc.ts';
import { instant, isoOf } from '../../views/time.ts';
import { configurationOf } from '../revisions/configuration-of.ts';

export const others = operation({
  needs: 'read',
  method: 'GET',
  path: '/configuration/drafts',
  tag: 'drafts',
  summary: 'Who else is working on the settings',
  description: 'How many unpublished changes other people have, and where; not what they are.',
})
  .output(
    z.object({
      items: z.array(
        z.object({
          name: z.string(),
          kind: z.enum(['user', 'key']),
          base: z.number(),
          updatedAt: instant,
          changes: z.number(),
          paths: z.array(z.string()).meta({ description: 'At most 50' }),
          titles: z.array(z.string()),
        }),
      ),
    }),
  )
  .query(async ({ ctx }) => {
    const me = principalOf(ctx).id;
    const drafts = (await listDrafts(ctx.services.pool)).filter(({ owner }) => owner !== me);
    const names = await namesOf(ctx, drafts);
    const items = [];
    for (const draft of drafts) {
      const named = names.get(draft.owner);
      // Whoever left the house has no draft any more that could surprise anybody.
      if (!named) continue;
      const base = await configurationOf(ctx, draft.base);
      const changes = diffConfiguration(base.configuration, draft.configuration);
      items.push({
        ...named,
        base: draft.base,
        updatedAt: isoOf(draft.updatedAt),
        changes: changes.length,
        paths: changes.slice(0, 50).map(({ path }) => path),
        titles: [...new Set(changes.map(({ title }) => title))].slice(0, 50),
      });
    }
    return { items };
  });

const namesOf = async (
  ctx: ApiContext,
  drafts: OwnedDraft[],
): Promise<Map<string, { name: string; kind: 'user' | 'key' }>> => {
  const where = { id: { in: drafts.map(({ owner }) => owner) } };
  const [users, keys] = await Promise.all([
    ctx.services.prisma.user.findMany({ where, select: { id: true, name: true } }),
    ctx.services.prisma.apiKey.findMany({ where, select: { id: true, name: true } }),
  ]);
  return new Map<string, { name: string; kind: 'user' | 'key' }>([
    ...users.map(({ id, name }) => [id, { name, kind: 'user' as const }] as const),
    ...keys.map(({ id, name }) => [id, { name, kind: 'key' as const }] as const),
  ]);
};
