import { z } from 'zod';
import { knownDomains, readSigning, readTwoSettings } from '../../signing/domains.ts';
import { operation } from '../../trpc.ts';
import { nextStepSchema, signingStates } from '../../views/domain.ts';
import { instant, isoOf } from '../../views/time.ts';

export const list = operation({
  needs: 'read',
  method: 'GET',
  path: '/domains',
  tag: 'domains',
  summary: 'The domains of this installation, and how each one signs its mail',
  description: 'Local domains and those with keys, in force or in your draft. In the order of their names.',
})
  .input(
    z.object({
      search: z.string().max(253).optional(),
      limit: z.number().int().min(1).max(500).default(100),
      cursor: z.string().max(253).optional().meta({ description: 'The name after which to go on' }),
    }),
  )
  .output(
    z.object({
      items: z.array(
        z.object({
          domain: z.string(),
          isLocal: z.boolean(),
          state: z.enum(signingStates),
          next: nextStepSchema,
          signing: z.array(z.string()).meta({ description: 'Selectors that sign' }),
          upcoming: z.array(z.string()).meta({ description: 'Selectors whose time comes' }),
          lastCheck: instant.nullable().meta({ description: 'The oldest of the last looks at its keys' }),
        }),
      ),
      total: z.number(),
      nextCursor: z.string().nullable(),
    }),
  )
  .query(async ({ ctx, input }) => {
    const settings = await readTwoSettings(ctx);
    const wanted = input.search?.toLowerCase() ?? '';
    const all = knownDomains(settings).filter(({ name }) => name.toLowerCase().includes(wanted));
    const { cursor } = input;
    const rest = cursor === undefined ? all : all.filter(({ name }) => name > cursor);
    const shown = rest.slice(0, input.limit);
    const items = await Promise.all(
      shown.map(async ({ name, isLocal }) => {
        const { state, next, keys } = await readSigning(ctx, settings, name);
        const looks = keys.flatMap(({ row }) => (row ? [row.checkedAt.getTime()] : []));
        const named = (role: string) => keys.filter((key) => key.role === role).map(({ entry }) => entry.selector);
        const lastCheck = looks.length > 0 ? new Date(Math.min(...looks)) : null;
        return {
          domain: name,
          isLocal,
          state,
          next,
          signing: named('signs'),
          upcoming: named('next'),
          lastCheck: isoOf(lastCheck),
        };
      }),
    );
    return { items, total: all.length, nextCursor: rest.length > shown.length ? (shown.at(-1)?.name ?? null) : null };
  });
