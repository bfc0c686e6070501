import { z } from 'zod';
import { replaceRecoveryCodes as replaceCodes } from '../../people/recovery-codes.ts';
import { secondFactorsOf } from '../../people/second-factor.ts';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { personOf } from './person.ts';

export const replaceRecoveryCodes = operation({
  needs: 'person',
  fresh: true,
  method: 'POST',
  path: '/account/recovery-codes',
  tag: 'account',
  summary: 'Make new recovery codes',
  description: 'The old ones end. The new ones are in this answer and nowhere else.',
})
  .output(z.object({ recoveryCodes: z.array(z.string()) }))
  .mutation(async ({ ctx }) => {
    const { id, email } = personOf(ctx);
    if (!(await secondFactorsOf(ctx.services.prisma, id)).totp)
      throw problem('not-possible', 'Recovery codes stand in for an authenticator app. Set one up first.');
    ctx.audit = { target: email };
    return { recoveryCodes: await replaceCodes(ctx.services.prisma, id) };
  });
