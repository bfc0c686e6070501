import { z } from 'zod';
import { beginAuthentication } from '../../../people/passkeys.ts';
import { needRelyingParty } from '../../../people/relying-party.ts';
import { operation } from '../../../trpc.ts';
import { credentialOptions } from '../../../views/passkey.ts';
import { personOf } from '../person.ts';

export const challenge = operation({
  needs: 'person',
  method: 'POST',
  path: '/account/confirm/options',
  tag: 'account',
  summary: 'Begin to confirm with a passkey',
  description: 'What `navigator.credentials.get` takes; its answer goes to `POST /account/confirm`.',
})
  .output(z.object({ options: credentialOptions }))
  .mutation(async ({ ctx }) => {
    const { email, session } = personOf(ctx);
    const party = needRelyingParty(ctx.request.origin);
    ctx.audit = { target: email };
    const options = await beginAuthentication(ctx.services, { party, purpose: `confirm ${session.id}` });
    return { options: { ...options } };
  });
