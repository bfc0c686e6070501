import { listTlsDestinations, readTlsSessions } from '@posthorn/db/mail/tls-session';
import { z } from 'zod';
import { formatCursor, page, pageInput, parseCursor } from '../../cursor.ts';
import { given } from '../../given.ts';
import { operation } from '../../trpc.ts';
import { instant, isoOf } from '../../views/time.ts';
import { count, daysInput, stretchOf } from './days.ts';

export const destinations = operation({
  needs: 'read',
  method: 'GET',
  path: '/tls-reports/destinations',
  tag: 'tls-reports',
  summary: 'The domains that mail went to, with how the connections went',
  description: 'Those with most failures first.',
})
  .input(
    z.object({
      ...daysInput,
      ...pageInput,
      search: z.string().max(255).optional().meta({ description: 'A part of the domain' }),
      failed: z.boolean().optional().meta({ description: 'Only those with failures' }),
    }),
  )
  .output(
    page(
      z.object({
        domain: z.string(),
        sessions: count,
        failed: count,
        policies: z.array(z.string()).meta({ description: 'tlsa, sts or no-policy-found' }),
        results: z.array(z.string()).meta({ description: 'What was wrong, commonest first' }),
        lastAt: instant,
      }),
    ),
  )
  .query(async ({ ctx, input: { days, limit, cursor, search, failed } }) => {
    const offset = parseCursor(cursor, z.number().int().min(0).max(1_000_000)) ?? 0;
    const { rows, more } = await listTlsDestinations(ctx.services.pool, {
      ...stretchOf(days, ctx.services.now()),
      ...given({ search, isFailedOnly: failed }),
      limit,
      offset,
    });
    return {
      items: rows.map(({ lastAt, ...row }) => ({ ...row, lastAt: isoOf(lastAt) })),
      nextCursor: more ? formatCursor(offset + rows.length) : null,
    };
  });

export const destination = operation({
  needs: 'read',
  method: 'GET',
  path: '/tls-reports/destinations/{domain}',
  tag: 'tls-reports',
  summary: 'How connections to one domain went: by day, policy, result and host',
  description: 'Failures first; at most 500 rows.',
})
  .input(z.object({ domain: z.string().min(1).max(255), ...daysInput }))
  .output(
    z.object({
      domain: z.string(),
      items: z.array(
        z.object({
          day: z.string(),
          policy: z.object({ type: z.string(), strings: z.array(z.string()), mxHosts: z.array(z.string()) }),
          result: z.string(),
          host: z.string(),
          address: z.string(),
          sentFrom: z.string(),
          words: z.string(),
          sessions: count,
          lastAt: instant,
        }),
      ),
    }),
  )
  .query(async ({ ctx, input }) => {
    const domain = input.domain.toLowerCase();
    const stretch = stretchOf(input.days, ctx.services.now());
    const rows = await readTlsSessions(ctx.services.pool, { domain, ...stretch, limit: 500 });
    return {
      domain,
      items: rows.map(({ domain: _, lastAt, policy, ...row }) => ({
        ...row,
        policy: { type: policy.type, strings: [...policy.strings], mxHosts: [...policy.mxHosts] },
        lastAt: isoOf(lastAt),
      })),
    };
  });
