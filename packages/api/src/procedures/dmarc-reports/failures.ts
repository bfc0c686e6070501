import { findFailuresReceived, readFailureReceived, readFailureReceivedFile } from '@posthorn/db/mail/failure-received';
import { feedbackTypes } from '@posthorn/reports/arf/feedback';
import { shownOfFailure } from '@posthorn/reports/arf/shown';
import { z } from 'zod';
import { idPageInput, page } from '../../cursor.ts';
import { problem } from '../../problem.ts';
import { domainsOf } from '../../report-files/report-domains.ts';
import { operation } from '../../trpc.ts';
import { failureReceivedSchema, failureReceivedView } from '../../views/failure-received.ts';

export const failuresReceived = operation({
  needs: 'read',
  method: 'GET',
  path: '/dmarc/failures',
  tag: 'dmarc',
  summary: 'Failure reports and complaints that others sent about single messages',
  description: 'Newest first. The mail each came in is at `/dmarc/failures/{id}/file`.',
})
  .input(
    z.object({
      domain: z.string().max(255).optional().meta({ description: 'The domain they are about' }),
      source: z.string().max(64).optional().meta({ description: 'The address the messages came from' }),
      feedbackType: z.enum(feedbackTypes).optional(),
      ...idPageInput,
    }),
  )
  .output(page(failureReceivedSchema))
  .query(async ({ ctx, input: { cursor = null, limit, ...filter } }) => {
    const [found, { isOurs }] = await Promise.all([
      findFailuresReceived(ctx.services.pool, { filter, cursor, limit }),
      domainsOf(ctx),
    ]);
    return { items: found.rows.map((row) => failureReceivedView(row, isOurs)), nextCursor: found.cursor };
  });

export const failureReceived = operation({
  needs: 'read',
  method: 'GET',
  path: '/dmarc/failures/{id}',
  tag: 'dmarc',
  summary: 'One failure report or complaint',
})
  .input(z.object({ id: z.uuid() }))
  .output(failureReceivedSchema)
  .query(async ({ ctx, input: { id } }) => {
    const [found, { isOurs }] = await Promise.all([readFailureReceived(ctx.services.pool, id), domainsOf(ctx)]);
    if (found === null) throw problem('not-found', `There is no report ${id} (any more).`);
    return failureReceivedView(found, isOurs);
  });

export const failureContent = operation({
  needs: 'content',
  method: 'GET',
  path: '/dmarc/failures/{id}/content',
  tag: 'dmarc',
  summary: 'What a failure report shows: its words, and the header of the message',
  description: 'As text, however it is written; at most 20,000 characters of words and 64,000 of the header.',
})
  .input(z.object({ id: z.uuid() }))
  .output(
    z.object({
      words: z.string(),
      header: z.string().nullable().meta({ description: 'Null: the report shows nothing of the message' }),
      isCut: z.boolean(),
    }),
  )
  .query(async ({ ctx, input: { id } }) => {
    const found = await readFailureReceivedFile(ctx.services.pool, id);
    if (found === null) throw problem('not-found', `There is no report ${id} (any more).`);
    return shownOfFailure(found.octets);
  });
