import { z } from 'zod';
import { verifyPassword, weaknessOf } from '../../password.ts';
import { countGuess, forgetGuess } from '../../people/tries.ts';
import { changePassword as storePassword } from '../../people.ts';
import { problem } from '../../problem.ts';
import { operation, principalOf } from '../../trpc.ts';

export const changePassword = operation({
  needs: 'any-person',
  method: 'POST',
  path: '/account/password',
  tag: 'account',
  summary: 'Choose a new password',
  description: 'Ends every session of yours, this one included: sign in again with the new password.',
})
  .input(z.object({ current: z.string().max(200), next: z.string().max(200) }))
  .output(z.object({ changed: z.literal(true) }))
  .mutation(async ({ ctx, input }) => {
    const { prisma } = ctx.services;
    const principal = principalOf(ctx);
    const guess = { account: principal.name, address: ctx.request.address };
    await countGuess(ctx.services, guess);
    const account = await prisma.account.findFirst({ where: { userId: principal.id, providerId: 'credential' } });
    if (!account?.password || !(await verifyPassword(input.current, account.password))) {
      throw refuse('current', 'The current password is not right.');
    }
    await forgetGuess(ctx.services, guess);
    if (input.current === input.next) throw refuse('next', 'Choose one that differs from the current password.');
    const weakness = weaknessOf(input.next, principal.name);
    if (weakness) throw refuse('next', weakness);
    await storePassword(prisma, principal.id, { password: input.next, mustChangePassword: false });
    ctx.audit = { target: principal.name };
    return { changed: true as const };
  });

const refuse = (path: string, reason: string) => problem('invalid-input', reason, { errors: [{ path, reason }] });
