import { z } from 'zod';
import { beginRegistration } from '../../../people/passkeys.ts';
import { needRelyingParty } from '../../../people/relying-party.ts';
import { problem } from '../../../problem.ts';
import { operation } from '../../../trpc.ts';
import { credentialOptions } from '../../../views/passkey.ts';
import { personOf } from '../person.ts';

export const begin = operation({
  needs: 'person',
  fresh: true,
  method: 'POST',
  path: '/account/passkeys/options',
  tag: 'account',
  summary: 'Begin to add a passkey',
  description:
    'What `navigator.credentials.create` takes (WebAuthn Level 3, JSON). Good for five minutes, in this session only.',
})
  .output(z.object({ options: credentialOptions }))
  .mutation(async ({ ctx }) => {
    const { id, email, session } = personOf(ctx);
    const party = needRelyingParty(ctx.request.origin);
    if ((await ctx.services.prisma.passkey.count({ where: { userId: id } })) >= maxPasskeys)
      throw problem('not-possible', `You have ${maxPasskeys} passkeys. Remove one that you no longer use.`);
    ctx.audit = { target: email };
    const options = await beginRegistration(ctx.services, {
      party,
      purpose: `passkey ${session.id}`,
      user: { id, name: email },
    });
    return { options: { ...options } };
  });

const maxPasskeys = 50;
