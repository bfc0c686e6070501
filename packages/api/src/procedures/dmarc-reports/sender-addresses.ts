import { countDmarcSources } from '@posthorn/db/mail/dmarc-report-counts';
import { sourceNames } from '@posthorn/db/mail/verification-counts';
import { sourceGroups } from '@posthorn/reports/dmarc-aggregate/source-group';
import { z } from 'zod';
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
          name: z.string().nullable().meta({ description: 'Reverse name, where that address also handed mail to us' }),
          count,
          passed: count,
          lastDay: z.string().meta({ format: 'date' }),
        }),
      ),
      distinct: count,
    }),
  )
  .query(async ({ ctx, input: { domain, group, sender, limit, ...asked } }) => {
    const { pool } = ctx.services;
    const days = daysOf(ctx, asked);
    const rows = await countDmarcSources(pool, {
      ...days,
      domain,
      sourceGroup: group,
      sender,
      limit,
    });
    const names = await sourceNames(
      pool,
      rows.flatMap(({ source }) => source ?? []),
    );
    return {
      items: rows.map(({ distinct: _, ...row }) => ({
        ...row,
        name: row.source === null ? null : (names.get(row.source) ?? null),
      })),
      distinct: rows[0]?.distinct ?? 0,
    };
  });
