import { endDmarcRest, listDmarcRests } from '@posthorn/db/mail/dmarc-rest';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { instant, isoOf } from '../../views/time.ts';

export const restingAddresses = operation({
  needs: 'read',
  method: 'GET',
  path: '/dmarc/resting',
  tag: 'dmarc',
  summary: 'Addresses whose hosts did not take our reports, and until when they get none',
})
  .input(z.object({ limit: z.number().int().min(1).max(500).default(100) }))
  .output(
    z.object({
      items: z.array(
        z.object({
          address: z.string(),
          failures: z.number().int().meta({ description: 'How many in a row' }),
          reason: z.string().meta({ description: 'The last answer' }),
          failedAt: instant,
          restsUntil: instant.nullable().meta({ description: 'Null: it gets reports still' }),
        }),
      ),
    }),
  )
  .query(async ({ ctx, input }) => ({
    items: (await listDmarcRests(ctx.services.pool, input.limit)).map(({ failedAt, restsUntil, ...row }) => ({
      ...row,
      failedAt: isoOf(failedAt),
      restsUntil: isoOf(restsUntil),
    })),
  }));

export const endRest = operation({
  needs: 'queue',
  method: 'POST',
  path: '/dmarc/resting/end',
  tag: 'dmarc',
  summary: 'Let an address have reports again',
  description: 'Its failures are forgotten too.',
})
  .input(z.object({ address: z.string().min(3).max(320) }))
  .output(z.object({ address: z.string() }))
  .mutation(async ({ ctx, input: { address } }) => {
    if (!(await endDmarcRest(ctx.services.pool, address))) throw problem('not-found', 'This address does not rest.');
    ctx.audit = { target: address };
    return { address };
  });
