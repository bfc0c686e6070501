import { listProcesses } from '@posthorn/db/processes';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { instant, isoOf } from '../../views/time.ts';

export const processes = operation({
  needs: 'read',
  method: 'GET',
  path: '/processes',
  tag: 'health',
  summary: 'Every process of the last day, with what it says of itself',
})
  .output(
    z.object({
      items: z.array(
        z
          .object({
            id: z.string(),
            kind: z.enum(['engine', 'worker', 'console']),
            version: z.string(),
            host: z.string(),
            pid: z.number(),
            revision: z.number().nullable(),
            error: z.string().nullable(),
            startedAt: instant,
            heartbeat: instant,
            isAlive: z.boolean(),
            detail: z.record(z.string(), z.unknown()),
          })
          .meta({ id: 'Process' }),
      ),
    }),
  )
  .query(async ({ ctx }) => {
    const rows = await listProcesses(ctx.services.pool);
    return { items: rows.map((row) => ({ ...row, startedAt: isoOf(row.startedAt), heartbeat: isoOf(row.heartbeat) })) };
  });
