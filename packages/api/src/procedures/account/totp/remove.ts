import { z } from 'zod';
import { dropSecondFactor } from '../../../people/second-factor.ts';
import { operation } from '../../../trpc.ts';
import { personOf } from '../person.ts';

export const remove = operation({
  needs: 'person',
  fresh: true,
  method: 'DELETE',
  path: '/account/totp',
  tag: 'account',
  summary: 'Remove my authenticator app',
  description: 'Recovery codes and trusted browsers go with it. Passkeys stay.',
})
  .output(z.object({ removed: z.literal(true) }))
  .mutation(async ({ ctx }) => {
    const { id, email } = personOf(ctx);
    await dropSecondFactor(ctx.services.prisma, id);
    ctx.audit = { target: email };
    return { removed: true as const };
  });
