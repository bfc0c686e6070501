import { verifyAudit } from '@posthorn/db/audit';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { instant, isoOf } from '../../views/time.ts';

export const verify = operation({
  needs: 'audit',
  method: 'GET',
  path: '/audit/verify',
  tag: 'audit',
  summary: 'Recompute the hash chain of the audit log',
  description:
    'Each entry is hashed together with the hash before it. `head` is the newest hash: keep it elsewhere, and a log that was rewritten as a whole shows too.',
})
  .output(
    z.object({
      rows: z.number(),
      intact: z.boolean(),
      brokenAt: z.string().nullable().meta({ description: 'Id of the first entry that does not fit' }),
      head: z.string().nullable().meta({ description: 'SHA-256 of the newest entry, hex' }),
      verifiedAt: instant,
    }),
  )
  .query(async ({ ctx }) => {
    const { rows, brokenAt, head } = await verifyAudit(ctx.services.pool);
    return {
      rows,
      intact: brokenAt === undefined,
      brokenAt: brokenAt ?? null,
      head: head ?? null,
      verifiedAt: isoOf(ctx.services.now()),
    };
  });
