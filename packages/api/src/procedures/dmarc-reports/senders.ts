import { countDmarcSenders } from '@posthorn/db/mail/dmarc-report-counts';
import { type SourceGroup, sourceGroups } from '@posthorn/reports/dmarc-aggregate/source-group';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { daysOf, lastDaysInput } from './days.ts';

const count = z.number().int();
const text = z.string();

export const senders = operation({
  needs: 'read',
  method: 'GET',
  path: '/dmarc/senders',
  tag: 'dmarc',
  summary: 'Who sends in our name, as others reported it',
  description:
    'In four groups: `aligned` passed DMARC; `broken` seems to be ours and did not pass; `forwarded` was passed on by somebody; `unknown` has nothing to do with us, as far as one can see. The last 30 days when neither `from` nor `to` is given.',
})
  .input(
    z.object({
      domain: text.max(255).optional(),
      ...lastDaysInput,
      limit: z.number().int().min(1).max(1000).default(200),
    }),
  )
  .output(
    z.object({
      from: text,
      to: text,
      count,
      passed: count,
      groups: z.array(z.object({ group: z.enum(sourceGroups), count, senders: count })),
      items: z.array(
        z.object({
          group: z.enum(sourceGroups),
          sender: text.meta({ description: 'A known service, or the domain that vouches; empty when none does' }),
          cause: text.meta({ description: 'Why mail of ours did not pass: service, dkim, strict, spf; empty else' }),
          domains: z.array(text).meta({ description: 'In whose names' }),
          firstDay: text
            .nullable()
            .meta({ format: 'date', description: 'When it was first seen, in any of these domains' }),
          lastDay: text.meta({ format: 'date' }),
          count,
          passed: count,
          dkimAligned: count,
          spfAligned: count,
          quarantined: count,
          refused: count,
        }),
      ),
    }),
  )
  .query(async ({ ctx, input: { domain, limit, ...asked } }) => {
    const days = daysOf(ctx, asked);
    const rows = await countDmarcSenders(ctx.services.pool, { ...days, domain, limit: MOST });
    const items = rows.map(({ sourceGroup, ...row }) => ({ ...row, group: sourceGroup as SourceGroup }));
    const sum = (of: typeof items, what: 'count' | 'passed') => of.reduce((total, row) => total + row[what], 0);
    return {
      ...days,
      count: sum(items, 'count'),
      passed: sum(items, 'passed'),
      groups: sourceGroups.map((group) => {
        const own = items.filter((item) => item.group === group);
        return { group, count: sum(own, 'count'), senders: new Set(own.map(({ sender }) => sender)).size };
      }),
      items: items.slice(0, limit),
    };
  });

/** Sums are of all that is read. */
const MOST = 100_000;
