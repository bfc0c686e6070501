import { queueProblems } from '@posthorn/db/mail/queue-filter';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { instant, isoOf } from '../../views/time.ts';
import { limitsOf, watched } from '../../watched.ts';

export const watchdog = operation({
  needs: 'read',
  method: 'GET',
  path: '/queue/watchdog',
  tag: 'queue',
  summary: 'What waits longer than it should, by what is wrong with it',
  description:
    'lease: taken by a worker that does not answer for it; overdue: its time has come and nobody tries it; blocked: its destination is held or backs off; old: most of its time is over; held: held for long; report: a report that does not leave.',
})
  .output(
    z.object({
      recipients: z.number().meta({ description: 'Past their time, each counted once' }),
      problems: z.array(
        z.object({
          problem: z.enum(queueProblems),
          recipients: z.number(),
          oldest: instant.nullable(),
          afterSeconds: z.number().meta({ description: 'From when on it counts as too long' }),
          destinations: z.array(z.object({ name: z.string(), recipients: z.number() })),
        }),
      ),
    }),
  )
  .query(async ({ ctx }) => {
    const limits = limitsOf(ctx.services);
    const { recipients, problems } = await watched(ctx.services);
    const after = {
      lease: limits.overdueSeconds,
      overdue: limits.overdueSeconds,
      blocked: limits.blockedSeconds,
      old: limits.oldSeconds,
      held: limits.heldSeconds,
      report: limits.overdueSeconds,
    };
    return {
      recipients,
      problems: problems.map((one) => ({ ...one, oldest: isoOf(one.oldest), afterSeconds: after[one.problem] })),
    };
  });
