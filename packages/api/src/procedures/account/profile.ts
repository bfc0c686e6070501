import { z } from 'zod';
import { recoveryCodeCount } from '../../people/recovery-codes.ts';
import { relyingPartyAt } from '../../people/relying-party.ts';
import { secondFactorsOf } from '../../people/second-factor.ts';
import { roles } from '../../permissions.ts';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { passkeySchema, passkeyView } from '../../views/passkey.ts';
import { instant, isoOf } from '../../views/time.ts';
import { personOf } from './person.ts';

export const profile = operation({
  needs: 'person',
  method: 'GET',
  path: '/account/profile',
  tag: 'account',
  summary: 'My name, and the ways I can sign in',
})
  .output(
    z.object({
      email: z.string(),
      name: z.string(),
      role: z.enum(roles),
      createdAt: instant,
      authenticatedAt: instant.meta({ description: 'When this session last proved who it is' }),
      hasPassword: z.boolean(),
      identityProvider: z.boolean().meta({ description: 'Signed in through the identity provider at least once' }),
      totp: z.boolean(),
      recoveryCodes: z.object({ left: z.number(), of: z.number() }),
      passkeys: z.array(passkeySchema),
      passkeysUnavailable: z.string().nullable().meta({ description: 'Why none can be added at this address' }),
      trustedBrowsers: z.number(),
    }),
  )
  .query(async ({ ctx }) => {
    const { id, session } = personOf(ctx);
    const { prisma, now } = ctx.services;
    const row = await prisma.user.findUnique({
      where: { id },
      include: {
        accounts: { select: { providerId: true, password: true } },
        passkeys: { orderBy: { createdAt: 'asc' }, take: 100 },
      },
    });
    if (!row) throw problem('not-found', 'This account was removed.');
    const factors = await secondFactorsOf(prisma, id);
    const party = relyingPartyAt(ctx.request.origin);
    return {
      email: row.email,
      name: row.name,
      role: row.role as (typeof roles)[number],
      createdAt: isoOf(row.createdAt),
      authenticatedAt: isoOf(session.authenticatedAt),
      hasPassword: row.accounts.some(({ password }) => password !== null),
      identityProvider: row.accounts.some(({ providerId }) => providerId !== 'credential'),
      totp: factors.totp,
      recoveryCodes: { left: factors.recoveryCodes, of: recoveryCodeCount },
      passkeys: row.passkeys.map(passkeyView),
      passkeysUnavailable: 'unavailable' in party ? party.unavailable : null,
      trustedBrowsers: await prisma.trustedBrowser.count({ where: { userId: id, expiresAt: { gt: now() } } }),
    };
  });
