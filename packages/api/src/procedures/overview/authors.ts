import { countVerificationTotals } from '@posthorn/db/mail/verification-counts';
import { readFirstActivity } from '@posthorn/queue/backlog';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { instant, isoOf } from '../../views/time.ts';
import { outcomesOf } from '../dmarc/outcomes.ts';
import { stretchOf } from '../dmarc/stretch.ts';
import { axisOf } from './axis.ts';

const count = z.number().int();

export const authors = operation({
  needs: 'read',
  method: 'GET',
  path: '/overview/authors',
  tag: 'overview',
  summary: 'What DMARC did in the time that the overview shows',
})
  .input(z.object({ hours: z.number().int().min(1).max(168).default(24) }))
  .output(z.object({ from: instant, to: instant, verified: count, failed: count, quarantined: count, refused: count }))
  .query(async ({ ctx, input }) => {
    const { pool, now } = ctx.services;
    const axis = axisOf({ now: now(), hours: input.hours, began: await readFirstActivity(pool) });
    const stretch = await stretchOf(ctx, { after: axis.from });
    const { rows } = await countVerificationTotals(pool, stretch);
    return { from: isoOf(stretch.from), to: isoOf(stretch.to), ...outcomesOf(rows) };
  });
