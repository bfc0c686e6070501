import { countRouteHits } from '@posthorn/db/mail/route-hits';
import { z } from 'zod';
import { operation } from '../../trpc.ts';

export const hits = operation({
  needs: 'read',
  method: 'GET',
  path: '/routing/hits',
  tag: 'routing',
  summary: 'How many recipients each route took lately',
  description:
    'Of the last day, the newest 20,000 recipients; `isWhole` is false when there were more. `default` is the last resort.',
})
  .output(z.object({ items: z.array(z.object({ route: z.string(), recipients: z.number() })), isWhole: z.boolean() }))
  .query(({ ctx }) => countRouteHits(ctx.services.pool));
