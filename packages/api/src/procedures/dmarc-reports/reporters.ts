import { countDmarcDomains, countDmarcReporters, dmarcReportedDays } from '@posthorn/db/mail/dmarc-report-counts';
import { reportAddressesOf } from '@posthorn/settings/report-addresses';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { publishedOf, publishedSchema } from '../../views/dmarc-published.ts';
import { daysOf, lastDaysInput } from './days.ts';

const count = z.number().int();
const day = z.string().meta({ format: 'date' });
const limit = z.number().int().min(1).max(1000).default(100);

export const reporters = operation({
  needs: 'read',
  method: 'GET',
  path: '/dmarc/reporters',
  tag: 'dmarc',
  summary: 'Who reports about our domains, busiest first',
})
  .input(z.object({ domain: z.string().max(255).optional(), ...lastDaysInput, limit }))
  .output(
    z.object({
      items: z.array(z.object({ organization: z.string(), reports: count, count, passed: count, lastDay: day })),
    }),
  )
  .query(async ({ ctx, input: { domain, limit: most, ...asked } }) => ({
    items: await countDmarcReporters(ctx.services.pool, { ...daysOf(ctx, asked), domain, limit: most }),
  }));

export const reportedDomains = operation({
  needs: 'read',
  method: 'GET',
  path: '/dmarc/reported-domains',
  tag: 'dmarc',
  summary: 'Our domains as reports see them, busiest first',
})
  .input(z.object({ ...lastDaysInput, limit }))
  .output(
    z.object({
      addresses: z
        .array(z.string())
        .meta({ description: 'Where reports are read that come by mail, as settings in force have it' }),
      items: z.array(
        z.object({
          domain: z.string(),
          count,
          passed: count,
          broken: count,
          forwarded: count,
          unknown: count,
          dkimAligned: count,
          spfAligned: count,
          quarantined: count,
          refused: count,
          firstDay: day.meta({ description: 'The first day of this time that reports are about' }),
          lastDay: day,
          policy: publishedSchema.meta({ description: 'The record, as the newest report found it' }),
        }),
      ),
    }),
  )
  .query(async ({ ctx, input: { limit: most, ...asked } }) => {
    const rows = await countDmarcDomains(ctx.services.pool, { ...daysOf(ctx, asked), limit: most });
    const { dmarc, routing } = ctx.services.snapshot().configuration;
    const addresses = [...dmarc.reportAddresses.filter((item) => ADDRESS.test(item)), ...reportAddressesOf(routing)];
    return { addresses, items: rows.map(({ policy, ...row }) => ({ ...row, policy: publishedOf(policy) })) };
  });

export const reportedDays = operation({
  needs: 'read',
  method: 'GET',
  path: '/dmarc/reported-days',
  tag: 'dmarc',
  summary: 'Which days there are reports about',
})
  .input(z.object({ domain: z.string().max(255).optional() }))
  .output(
    z.object({
      days: z
        .object({ from: day, to: day })
        .nullable()
        .meta({ description: 'The first and the last, UTC; null while no report counts' }),
    }),
  )
  .query(async ({ ctx, input }) => ({ days: await dmarcReportedDays(ctx.services.pool, input) }));

/** Not one of a list's patterns. */
const ADDRESS = /^[^\s@*!]+@[^\s@*]+$/;
