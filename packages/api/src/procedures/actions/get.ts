import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { actionSchema } from '../../views/action.ts';
import { actionsOf, nameInput } from './action.ts';

export const get = operation({
  needs: 'read',
  method: 'GET',
  path: '/actions/{name}',
  tag: 'actions',
  summary: 'One action, and how it does',
})
  .input(z.object({ name: nameInput }))
  .output(actionSchema)
  .query(async ({ ctx, input }) => (await actionsOf(ctx, input.name))[0]!);
