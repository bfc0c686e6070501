import { countTlsSessions } from '@posthorn/db/mail/tls-session';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { count, daysInput, stretchOf } from './days.ts';

export const summary = operation({
  needs: 'read',
  method: 'GET',
  path: '/tls-reports/sessions',
  tag: 'tls-reports',
  summary: 'How connections to other domains went, by day and by what was wrong',
  description:
    'Days and results in which there was none are left out. `result` is empty where all was well, else a word of RFC 8460 §4.3.',
})
  .input(z.object({ ...daysInput, domain: z.string().max(255).optional() }))
  .output(
    z.object({
      from: z.string(),
      to: z.string(),
      sessions: count,
      failed: count,
      items: z.array(z.object({ day: z.string(), result: z.string(), sessions: count })),
    }),
  )
  .query(async ({ ctx, input: { days, domain } }) => {
    const stretch = stretchOf(days, ctx.services.now());
    const items = await countTlsSessions(ctx.services.pool, {
      ...stretch,
      ...(domain === undefined ? {} : { domain: domain.toLowerCase() }),
    });
    const sum = (rows: typeof items): number => rows.reduce((all, { sessions }) => all + sessions, 0);
    return { ...stretch, sessions: sum(items), failed: sum(items.filter(({ result }) => result !== '')), items };
  });
