import { findRefusals, refusalsOfSession } from '@posthorn/db/mail/refusal';
import { findRefusal, refusalsOfNetwork } from '@posthorn/db/mail/related';
import { networkOf } from '@posthorn/queue/fold';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { refusalSchema, refusalView } from '../../views/message.ts';
import { instant, isoOf } from '../../views/time.ts';

export const related = operation({
  needs: 'read',
  method: 'GET',
  path: '/refusals/{id}/related',
  tag: 'messages',
  summary: 'Other refusals of the same client and of its network, a day before and after',
})
  .input(z.object({ id: z.uuid() }))
  .output(
    z.object({
      client: z.string(),
      network: z.string().meta({ description: 'The /24 or /48 around the client' }),
      from: instant,
      to: instant,
      items: z.array(refusalSchema).meta({ description: 'Of the client, newest first; at most 10' }),
      complete: z.boolean().meta({ description: 'False: the search ended early' }),
      rules: z
        .array(
          z.object({
            rule: z.string(),
            stage: z.string(),
            code: z.number().nullable(),
            count: z.number(),
            folded: z.number().meta({ description: 'How many of them are known only as a count, kept under flood' }),
            last: instant,
          }),
        )
        .meta({ description: 'Of the network, commonest first' }),
      truncated: z.boolean().meta({ description: 'Not every refusal of the network was counted' }),
    }),
  )
  .query(async ({ ctx, input: { id } }) => {
    const { pool } = ctx.services;
    const refusal = (await findRefusal(pool, id)) ?? (await refusalsOfSession(pool, id, 1))[0];
    if (!refusal) throw problem('not-found', `There is no refusal ${id} (any more).`);
    const network = refusal.client.includes('/') ? refusal.client : networkOf(refusal.client) || refusal.client;
    const from = new Date(refusal.at.getTime() - DAY_MS);
    const to = new Date(refusal.at.getTime() + DAY_MS);
    // Folded from many networks: there is nobody to look for.
    const isNobody = refusal.client === '';
    const [page, sums] = isNobody
      ? [
          { rows: [], complete: true },
          { rules: [], truncated: false },
        ]
      : await Promise.all([
          findRefusals(pool, { filter: { ip: refusal.client, after: from, before: to }, limit: MOST + 1 }),
          refusalsOfNetwork(pool, { network, from, to }),
        ]);
    return {
      client: refusal.client,
      network,
      from: isoOf(from),
      to: isoOf(to),
      items: page.rows
        .filter((row) => row.id !== refusal.id)
        .slice(0, MOST)
        .map(refusalView),
      complete: page.complete,
      rules: sums.rules.map((row) => ({ ...row, last: isoOf(row.last) })),
      truncated: sums.truncated,
    };
  });

const DAY_MS = 86_400_000;
const MOST = 10;
