import { z } from 'zod';
import { beginTotp, secondFactorsOf } from '../../../people/second-factor.ts';
import { totpUri } from '../../../people/totp.ts';
import { problem } from '../../../problem.ts';
import { operation } from '../../../trpc.ts';
import { personOf } from '../person.ts';

export const begin = operation({
  needs: 'person',
  fresh: true,
  method: 'POST',
  path: '/account/totp',
  tag: 'account',
  summary: 'Begin to set up an authenticator app',
  description: 'The secret is in this answer and nowhere else. Nothing changes until a first code confirms it.',
})
  .output(z.object({ secret: z.string(), uri: z.string() }))
  .mutation(async ({ ctx }) => {
    const { id, email } = personOf(ctx);
    if ((await secondFactorsOf(ctx.services.prisma, id)).totp)
      throw problem('not-possible', 'An authenticator app is set up already. Remove it first to set up another one.');
    const secret = await beginTotp(ctx.services, id);
    ctx.audit = { target: email };
    return { secret, uri: totpUri(secret, email) };
  });
