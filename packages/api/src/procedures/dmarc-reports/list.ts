import { countDmarcReportStates, findDmarcReports } from '@posthorn/db/mail/dmarc-report-search';
import { z } from 'zod';
import { idPageInput, page } from '../../cursor.ts';
import { operation } from '../../trpc.ts';
import { dmarcReportSchema, dmarcReportView } from '../../views/dmarc-report.ts';
import { daysInput } from './days.ts';

const count = z.number().int();

export const listReports = operation({
  needs: 'read',
  method: 'GET',
  path: '/dmarc/reports',
  tag: 'dmarc',
  summary: 'The aggregate reports that others sent about our domains',
  description: 'Newest first, also those that were set aside or refused. `states` counts all there are.',
})
  .input(
    z.object({
      state: z.enum(['counted', 'aside', 'refused']).optional(),
      domain: z.string().max(255).optional(),
      organization: z.string().max(1000).optional().meta({ description: 'Who reported' }),
      ...daysInput,
      ...idPageInput,
    }),
  )
  .output(page(dmarcReportSchema).extend({ states: z.object({ counted: count, aside: count, refused: count }) }))
  .query(async ({ ctx, input: { cursor = null, limit, ...filter } }) => {
    const { pool } = ctx.services;
    const [found, states] = await Promise.all([
      findDmarcReports(pool, { filter, cursor, limit }),
      countDmarcReportStates(pool),
    ]);
    return { items: found.rows.map(dmarcReportView), nextCursor: found.cursor, states };
  });
