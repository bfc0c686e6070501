import { quarantineGroupings } from '@posthorn/db/mail/quarantine';
import { readQuarantineGroups } from '@posthorn/queue/quarantine';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { quarantineFilterOf, quarantineFilterShape } from '../../views/quarantine.ts';
import { instant, isoOf } from '../../views/time.ts';

export const groups = operation({
  needs: 'read',
  method: 'GET',
  path: '/quarantine/groups',
  tag: 'quarantine',
  summary: 'What is in quarantine, grouped by reason, rule, sender, domain or recipient',
  description:
    'The biggest first. Sender and domain are those of the author, or of the reverse path where there is no author.',
})
  .input(
    z.object({
      by: z.enum(quarantineGroupings).default('reason'),
      limit: z.number().int().min(1).max(500).default(100),
      offset: z.number().int().min(0).max(1_000_000).default(0),
      ...quarantineFilterShape,
    }),
  )
  .output(
    z.object({
      items: z.array(
        z.object({
          key: z.string(),
          recipients: z.number(),
          messages: z.number(),
          oldest: instant,
          firstLeaves: instant,
        }),
      ),
      groups: z.number().meta({ description: 'All groups, not only this page' }),
      recipients: z.number().meta({ description: 'In all groups' }),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { by, limit, offset, ...filter } = input;
    const found = await readQuarantineGroups(ctx.services.pool, {
      ...{ by, limit, offset },
      filter: quarantineFilterOf(filter),
    });
    return {
      groups: found.groups,
      recipients: found.recipients,
      items: found.rows.map((group) => ({
        ...group,
        oldest: isoOf(group.oldest),
        firstLeaves: isoOf(group.firstLeaves),
      })),
    };
  });
