import { replyClassNames } from '@posthorn/events/explain/class';
import { type ClassCount, readClassCounts } from '@posthorn/queue/backlog';
import { z } from 'zod';
import { queueMemoryOf } from '../../queue-memory.ts';
import { operation } from '../../trpc.ts';
import { replyClassSchema } from '../../views/explanation.ts';
import { instant, isoOf } from '../../views/time.ts';

export const classes = operation({
  needs: 'read',
  method: 'GET',
  path: '/queue/classes',
  tag: 'queue',
  summary: 'What kind of trouble deliveries met: greylisting, throttling, blocklists, full mailboxes, ...',
  description: 'A recipient counts by its last unsuccessful try. Kinds that nobody met are left out.',
})
  .input(z.object({ hours: z.number().int().min(1).max(744).default(24) }))
  .output(
    z.object({
      from: instant.meta({ description: 'Ended recipients are those of messages accepted since' }),
      items: z.array(
        z.object({
          class: replyClassSchema,
          waiting: z.number(),
          bounced: z.number().meta({ description: 'Refused for good' }),
          expired: z.number().meta({ description: 'Given up after their time' }),
          delivered: z.number().meta({ description: 'Got through all the same, later' }),
          isMore: z.boolean().meta({ description: 'More have ended than were counted' }),
        }),
      ),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { pool, now } = ctx.services;
    return await remembered(pool, `${input.hours}`, async () => {
      const since = new Date(now().getTime() - input.hours * 3_600_000);
      const found = await readClassCounts(pool, { names: replyClassNames, since });
      return {
        from: isoOf(since),
        items: found.map((one) => ({ ...one, class: replyClassSchema.parse(one.class) })),
      };
    });
  });

type Answer = { from: string; items: (Omit<ClassCount, 'class'> & { class: z.output<typeof replyClassSchema> })[] };

const remembered = queueMemoryOf<Answer>({ share: 0.1, maxMs: 10_000 });
