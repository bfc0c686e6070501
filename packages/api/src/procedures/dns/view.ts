import { listProcesses } from '@posthorn/db/processes';
import { dnsStateSchema } from '@posthorn/settings/dns-look';
import { z } from 'zod';
import { dnsStateOf } from '../../dns/state.ts';
import { operation } from '../../trpc.ts';

export const view = operation({
  needs: 'read',
  method: 'GET',
  path: '/dns',
  tag: 'dns',
  summary: 'The resolvers of every engine and worker, whether they are believed, and how the caches do',
  description: 'As each process wrote it a second or so ago.',
})
  .input(z.object({}))
  .output(
    z.object({
      items: z.array(
        z.object({
          process: z.string(),
          kind: z.enum(['engine', 'worker']),
          host: z.string(),
          pid: z.int(),
          state: dnsStateSchema.nullable(),
        }),
      ),
    }),
  )
  .query(async ({ ctx }) => {
    const processes = await listProcesses(ctx.services.pool);
    const items = processes.flatMap((one) => {
      const { id: process, kind, host, pid, isAlive } = one;
      return isAlive && kind !== 'console' ? [{ process, kind, host, pid, state: dnsStateOf(one) }] : [];
    });
    const place = ({ kind, host, pid }: (typeof items)[number]): string => `${kind} ${host} ${pid}`;
    return { items: items.sort((a, b) => place(a).localeCompare(place(b))) };
  });
