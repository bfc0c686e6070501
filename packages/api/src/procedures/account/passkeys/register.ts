import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import { z } from 'zod';
import { finishRegistration } from '../../../people/passkeys.ts';
import { needRelyingParty } from '../../../people/relying-party.ts';
import { problem } from '../../../problem.ts';
import { operation } from '../../../trpc.ts';
import { credentialInput, passkeySchema, passkeyView } from '../../../views/passkey.ts';
import { personOf } from '../person.ts';

export const register = operation({
  needs: 'person',
  fresh: true,
  method: 'POST',
  path: '/account/passkeys',
  tag: 'account',
  summary: 'Add the passkey that the browser made',
  created: true,
})
  .input(z.object({ name: z.string().trim().min(1).max(100), credential: credentialInput }))
  .output(passkeySchema)
  .mutation(async ({ ctx, input }) => {
    const { id, session } = personOf(ctx);
    const { prisma } = ctx.services;
    const made = await finishRegistration(ctx.services, {
      party: needRelyingParty(ctx.request.origin),
      purpose: `passkey ${session.id}`,
      userId: id,
      name: input.name,
      response: input.credential as unknown as RegistrationResponseJSON,
    });
    if (!made) throw problem('not-possible', 'The browser’s answer does not prove a new passkey. Begin again.');
    ctx.audit = { target: input.name };
    return passkeyView(await prisma.passkey.findUniqueOrThrow({ where: { id: made } }));
  });
