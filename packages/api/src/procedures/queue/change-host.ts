import { readDestination, setDestination } from '@posthorn/queue/destination';
import { readHost, releaseHost } from '@posthorn/queue/hosts';
import { z } from 'zod';
import { given } from '../../given.ts';
import { problem } from '../../problem.ts';
import { operation, principalOf } from '../../trpc.ts';
import { deliveryLimits, hostSchema, hostView } from '../../views/host.ts';

export const changeHost = operation({
  needs: 'queue',
  method: 'PATCH',
  path: '/queue/host',
  tag: 'queue',
  summary: 'Hold or release a next hop, end its back-off, set its connections and its rate',
})
  .input(
    z.object({
      name: z.string().min(1).max(300),
      held: z.boolean().optional().meta({ description: 'Nothing is sent there until it is released' }),
      heldReason: z.string().max(300).optional(),
      clearBackOff: z
        .literal(true)
        .optional()
        .meta({ description: 'Forget its failures, and what slowed it down; what is due is tried now' }),
      concurrency: z
        .number()
        .int()
        .min(1)
        .max(1000)
        .nullable()
        .optional()
        .meta({ description: 'Connections at once; null: as the settings say' }),
      rate: z
        .number()
        .int()
        .min(1)
        .max(1_000_000)
        .nullable()
        .optional()
        .meta({ description: 'Messages a minute; null: as the settings say' }),
    }),
  )
  .output(hostSchema)
  .mutation(async ({ ctx, input }) => {
    const { pool, ring, snapshot } = ctx.services;
    const { name, held, concurrency, rate, clearBackOff } = input;
    // A misspelt name would make a row that nobody ever looks at.
    if ((await readDestination(pool, name)) === null && (await readHost(pool, name)) === null)
      throw problem('not-found', 'Nothing waits for this destination, and nothing is known of it.');
    const heldReason = held ? (input.heldReason ?? `held by ${principalOf(ctx).name}`) : undefined;
    if (held !== undefined || concurrency !== undefined || rate !== undefined)
      await setDestination(pool, name, given({ held, heldReason, concurrency, rate }));
    if (clearBackOff) await releaseHost(pool, name);
    if (clearBackOff || held === false) ring(name);
    ctx.audit = { target: name, detail: { held, heldReason, clearBackOff, concurrency, rate } };
    const now = await readHost(pool, name);
    if (now === null) throw problem('not-found', 'This destination is gone.');
    return hostView(now.host, deliveryLimits(snapshot().configuration)(name));
  });
