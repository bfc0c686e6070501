import { z } from 'zod';
import { replaceRecoveryCodes } from '../../../people/recovery-codes.ts';
import { confirmTotp } from '../../../people/second-factor.ts';
import { countGuess, forgetGuess } from '../../../people/tries.ts';
import { problem } from '../../../problem.ts';
import { operation } from '../../../trpc.ts';
import { personOf } from '../person.ts';

export const confirm = operation({
  needs: 'person',
  fresh: true,
  method: 'POST',
  path: '/account/totp/confirm',
  tag: 'account',
  summary: 'Prove that the authenticator app works',
  description:
    'From now on a code is asked for after the password. The recovery codes are in this answer and nowhere else.',
})
  .input(z.object({ code: z.string().max(40) }))
  .output(z.object({ recoveryCodes: z.array(z.string()) }))
  .mutation(async ({ ctx, input }) => {
    const { id, email } = personOf(ctx);
    const guess = { account: `code ${id}`, address: ctx.request.address };
    await countGuess(ctx.services, guess);
    if (!(await confirmTotp(ctx.services, id, input.code))) {
      const reason = 'This code does not fit. Is the clock of your phone right?';
      throw problem('invalid-input', reason, { errors: [{ path: 'code', reason }] });
    }
    await forgetGuess(ctx.services, guess);
    ctx.audit = { target: email };
    return { recoveryCodes: await replaceRecoveryCodes(ctx.services.prisma, id) };
  });
