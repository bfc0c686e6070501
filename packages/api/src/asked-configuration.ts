import { readDraft } from '@posthorn/db/drafts';
import type { Configuration } from '@posthorn/settings/configuration';
import { z } from 'zod';
import type { ApiContext } from './context.ts';
import { configurationOf } from './procedures/revisions/configuration-of.ts';
import { principalOf } from './trpc.ts';

/** Whose settings a question is about. */
export const ofInput = z
  .enum(['live', 'draft'])
  .default('live')
  .meta({ description: '`draft`: your draft, or what is in force while you have none' });

/** The settings that a question is about. */
export const askedConfiguration = async (ctx: ApiContext, of: 'live' | 'draft'): Promise<Configuration> => {
  const draft = of === 'draft' ? await readDraft(ctx.services.pool, principalOf(ctx).id) : undefined;
  return draft?.configuration ?? (await configurationOf(ctx)).configuration;
};
