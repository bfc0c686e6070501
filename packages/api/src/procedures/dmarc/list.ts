import { findVerifications } from '@posthorn/db/mail/verification-search';
import { z } from 'zod';
import { idPageInput, searchedPage, searchedView } from '../../cursor.ts';
import { operation } from '../../trpc.ts';
import { verificationSchema, verificationView } from '../../views/verification.ts';
import { verificationFilterInput, verificationFilterOf } from './filter.ts';

export const list = operation({
  needs: 'read',
  method: 'GET',
  path: '/dmarc/verifications',
  tag: 'dmarc',
  summary: 'Search the history of DMARC',
  description:
    'Newest first: one row for each message from outside whose author was checked, refused ones included. A search that finds little stops after a while with `complete: false`: it has looked back to `searchedTo`, and the cursor goes on from there.',
})
  .input(z.object({ ...verificationFilterInput, ...idPageInput }))
  .output(searchedPage(verificationSchema))
  .query(async ({ ctx, input }) => {
    const { limit, cursor, ...filter } = input;
    const page = await findVerifications(ctx.services.pool, {
      filter: verificationFilterOf(filter),
      cursor: cursor ?? null,
      limit,
    });
    return searchedView(page, verificationView);
  });
