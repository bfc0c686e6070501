import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { auditEntrySchema, auditEntryView } from '../../views/audit.ts';

export const get = operation({
  needs: 'audit',
  method: 'GET',
  path: '/audit/{id}',
  tag: 'audit',
  summary: 'One entry of the audit log, with its place in the hash chain',
})
  .input(z.object({ id: z.string().max(64) }))
  .output(z.object({ entry: auditEntrySchema, hash: z.string(), previousHash: z.string() }))
  .query(async ({ ctx, input }) => {
    const row = /^\d{1,18}$/.test(input.id)
      ? await ctx.services.prisma.auditLog.findUnique({ where: { id: BigInt(input.id) } })
      : null;
    if (!row) throw problem('not-found', 'There is no such entry.');
    const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
    return { entry: auditEntryView(row), hash: hex(row.hash), previousHash: hex(row.previousHash) };
  });
