import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { z } from 'zod';
import type { ApiContext } from '../../context.ts';
import { finishAuthentication } from '../../people/passkeys.ts';
import { tryPassword } from '../../people/password-sign-in.ts';
import { needRelyingParty } from '../../people/relying-party.ts';
import { secondFactorsOf, takeSecondFactor } from '../../people/second-factor.ts';
import { countGuess, forgetGuess } from '../../people/tries.ts';
import { problem } from '../../problem.ts';
import { noteSignIn, type SignInMethod } from '../../sign-in.ts';
import { operation } from '../../trpc.ts';
import { credentialInput } from '../../views/passkey.ts';
import { instant, isoOf } from '../../views/time.ts';
import { personOf } from './person.ts';

export const confirm = operation({
  needs: 'person',
  method: 'POST',
  path: '/account/confirm',
  tag: 'account',
  summary: 'Confirm that it is me',
  description:
    'With the password, and a code where one is asked for at sign-in; or with a passkey. What changes who may get in asks for it.',
})
  .input(
    z.object({
      password: z.string().max(200).optional(),
      code: z.string().max(40).optional(),
      codeKind: z.enum(['totp', 'recovery-code']).default('totp'),
      passkey: credentialInput.optional(),
    }),
  )
  .output(z.object({ authenticatedAt: instant }))
  .mutation(async ({ ctx, input }) => {
    const { session } = personOf(ctx);
    const { passkey, password = '', code = '', codeKind } = input;
    if (passkey) await provePasskey(ctx, passkey as unknown as AuthenticationResponseJSON);
    else await provePassword(ctx, { password, code, codeKind });
    const now = ctx.services.now();
    await ctx.services.prisma.session.update({ where: { id: session.id }, data: { authenticatedAt: now } });
    return { authenticatedAt: isoOf(now) };
  });

type Given = { password: string; code: string; codeKind: 'totp' | 'recovery-code' };

const provePassword = async (ctx: ApiContext, given: Given): Promise<void> => {
  const { services, request } = ctx;
  const person = personOf(ctx);
  const { address } = request;
  const answer = await tryPassword(services, { email: person.email, password: given.password, address });
  if (answer.kind === 'wrong') throw await refused(ctx, 'password', 'password', 'This is not your password.');
  if (!(await secondFactorsOf(services.prisma, person.id)).totp) return;
  if (given.code === '') throw refusal('code', 'Enter the code from your authenticator app as well.');
  const guess = { account: `code ${person.id}`, address };
  await countGuess(services, guess);
  const taken = await takeSecondFactor(services, person.id, { code: given.code, method: given.codeKind });
  if (!taken) throw await refused(ctx, given.codeKind, 'code', 'This code is not right, or was used before.');
  await forgetGuess(services, guess);
};

const provePasskey = async (ctx: ApiContext, response: AuthenticationResponseJSON): Promise<void> => {
  const { id, session } = personOf(ctx);
  const party = needRelyingParty(ctx.request.origin);
  const found = await finishAuthentication(ctx.services, { party, purpose: `confirm ${session.id}`, response });
  if (found?.userId !== id) throw await refused(ctx, 'passkey', 'passkey', 'This passkey is not one of yours.');
};

const refused = async (ctx: ApiContext, method: SignInMethod, path: string, reason: string) => {
  const { id, email } = personOf(ctx);
  const { address, userAgent } = ctx.request;
  const why = `${path} not right while confirming`;
  await noteSignIn(ctx.services, {
    outcome: 'refused',
    method,
    person: { id, email },
    reason: why,
    address,
    userAgent,
  });
  return refusal(path, reason);
};

const refusal = (path: string, reason: string) => problem('invalid-input', reason, { errors: [{ path, reason }] });
