import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { documentSchema } from '../../views/configuration.ts';
import { configurationOf } from '../revisions/configuration-of.ts';

export const exportDocument = operation({
  needs: 'read',
  method: 'GET',
  path: '/configuration/export',
  tag: 'configuration',
  summary: 'Export one revision as a document',
  description: 'Edit it, then hand it to validate, diff and apply. The newest revision when none is named.',
})
  .input(z.object({ revision: z.number().int().min(1).optional() }))
  .output(z.object({ revision: z.number(), configuration: documentSchema }))
  .query(({ ctx, input }) => configurationOf(ctx, input.revision));
