import { countDmarcSources } from '@posthorn/db/mail/dmarc-report-counts';
import { senderOfDomain } from '@posthorn/reports/dmarc-aggregate/senders';
import { sourceGroups } from '@posthorn/reports/dmarc-aggregate/source-group';
import { z } from 'zod';
import { namesOfSources } from '../../dmarc-reports/source-names.ts';
import { operation } from '../../trpc.ts';
import { daysOf, lastDaysInput } from './days.ts';

const count = z.number().int();

export const senderAddresses = operation({
  needs: 'read',
  method: 'GET',
  path: '/dmarc/senders/addresses',
  tag: 'dmarc',
  summary: 'The addresses behind one sender, busiest first',
})
  .input(
    z.object({
      domain: z.string().max(255).optional(),
      group: z.enum(sourceGroups),
      sender: z.string().max(255).default(''),
      ...lastDaysInput,
      limit: z.number().int().min(1).max(500).default(50),
    }),
  )
  .output(
    z.object({
      items: z.array(
        z.object({
          source: z.string().nullable(),
          name: z.string().nullable().meta({ description: 'Reverse name, once it was looked up' }),
          service: z.string().nullable().meta({ description: 'Whose name that is, of the services we know' }),
          count,
          passed: count,
          lastDay: z.string().meta({ format: 'date' }),
        }),
      ),
      distinct: count,
      isComplete: z.boolean().meta({ description: 'False: only the newest 20,000 rows of each domain were looked at' }),
    }),
  )
  .query(async ({ ctx, input: { domain, group, sender, limit, ...asked } }) => {
    const { pool } = ctx.services;
    const days = daysOf(ctx, asked);
    const { items, ...found } = await countDmarcSources(pool, {
      ...days,
      domain,
      sourceGroup: group,
      sender,
      limit,
    });
    const nameOf = await namesOfSources(pool, items);
    return {
      items: items.map((row) => {
        const name = nameOf(row.source);
        return { ...row, name, service: name === null ? null : (senderOfDomain(name)?.name ?? null) };
      }),
      ...found,
    };
  });
