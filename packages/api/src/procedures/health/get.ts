import { z } from 'zod';
import { readHealth } from '../../health.ts';
import { operation } from '../../trpc.ts';
import { instant, isoOf } from '../../views/time.ts';

const status = z.enum(['ok', 'degraded', 'down']);

export const get = operation({
  needs: 'anyone',
  method: 'GET',
  path: '/health',
  tag: 'health',
  summary: 'The state of each part',
  description:
    '503 when the database does not answer; the body is the same. Needs no key and then says nothing about mail or settings; with one, the reasons come in full.',
})
  .output(
    z
      .object({
        status,
        revision: z.number().nullable(),
        parts: z.array(
          z.object({
            part: z.enum(['engine', 'worker', 'console', 'database', 'wake']),
            title: z.string(),
            status,
            reason: z.string(),
            since: instant
              .nullable()
              .meta({ description: 'When it stopped being well, as far as this process has seen' }),
            works: z.string().meta({ description: 'What goes on meanwhile' }),
            processes: z.array(
              z.object({
                id: z.string(),
                version: z.string(),
                revision: z.number().nullable(),
                error: z.string().nullable(),
                startedAt: instant,
                heartbeat: instant,
              }),
            ),
          }),
        ),
      })
      .meta({ id: 'Health' }),
  )
  .query(async ({ ctx }) => {
    const health = await readHealth(ctx.services, { mayReadErrors: ctx.principal?.permissions.has('read') ?? false });
    const parts = health.parts.map((part) => ({
      ...part,
      since: isoOf(part.since),
      processes: part.processes.map((row) => ({
        ...row,
        startedAt: isoOf(row.startedAt),
        heartbeat: isoOf(row.heartbeat),
      })),
    }));
    return { ...health, parts };
  });
