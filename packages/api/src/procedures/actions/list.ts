import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { actionSchema } from '../../views/action.ts';
import { actionsOf } from './action.ts';

export const list = operation({
  needs: 'read',
  method: 'GET',
  path: '/actions',
  tag: 'actions',
  summary: 'Every action of the settings in force, and how it does',
  description: 'They are set like everything else: the list `events.actions` of the configuration.',
})
  .input(z.object({}))
  .output(z.object({ items: z.array(actionSchema) }))
  .query(async ({ ctx }) => ({ items: await actionsOf(ctx) }));
