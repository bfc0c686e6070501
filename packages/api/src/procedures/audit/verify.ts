import { verifyAudit } from '@posthorn/db/audit';
import { z } from 'zod';
import { operation } from '../../trpc.ts';

export const verify = operation({
  needs: 'audit',
  method: 'GET',
  path: '/audit/verify',
  tag: 'audit',
  summary: 'Recompute the hash chain of the audit log',
})
  .output(z.object({ rows: z.number(), intact: z.boolean(), brokenAt: z.string().nullable() }))
  .query(async ({ ctx }) => {
    const { rows, brokenAt } = await verifyAudit(ctx.services.pool);
    return { rows, intact: brokenAt === undefined, brokenAt: brokenAt ?? null };
  });
