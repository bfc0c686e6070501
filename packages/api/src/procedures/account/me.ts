import { z } from 'zod';
import { permissions } from '../../permissions.ts';
import { operation, principalOf } from '../../trpc.ts';

export const me = operation({
  needs: 'self',
  method: 'GET',
  path: '/account',
  tag: 'account',
  summary: 'Who am I, and what may I do?',
})
  .output(
    z.object({
      kind: z.enum(['user', 'key']),
      id: z.string(),
      name: z.string(),
      role: z.string(),
      permissions: z.array(z.enum(permissions)),
      mustChangePassword: z.boolean(),
    }),
  )
  .query(({ ctx }) => {
    const principal = principalOf(ctx);
    return { ...principal, permissions: [...principal.permissions] };
  });
