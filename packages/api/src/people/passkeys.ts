import { randomUUID } from 'node:crypto';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { ApiServices } from '../context.ts';
import { putChallenge, takeChallenge } from './challenges.ts';
import type { RelyingParty } from './relying-party.ts';

type Services = Pick<ApiServices, 'prisma' | 'now'>;

/** `purpose` binds a challenge to what it was made for: a session that registers, or one try to sign in. */
type Ceremony = { party: RelyingParty; purpose: string };

/** What the browser needs to make a passkey (WebAuthn §7.1). The challenge lives five minutes. */
export const beginRegistration = async (
  { prisma, now }: Services,
  { party, purpose, user }: Ceremony & { user: { id: string; name: string } },
): Promise<PublicKeyCredentialCreationOptionsJSON> => {
  const known = await prisma.passkey.findMany({ where: { userId: user.id, relyingParty: party.id } });
  const options = await generateRegistrationOptions({
    rpName: 'Posthorn',
    rpID: party.id,
    userName: user.name,
    userID: new TextEncoder().encode(user.id),
    attestationType: 'none',
    excludeCredentials: known.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  await putChallenge(prisma, purpose, { value: options.challenge, minutes: 5, now: now() });
  return options;
};

/** Stores the passkey; null when what the browser sent does not prove it. */
export const finishRegistration = async (
  { prisma, now }: Services,
  given: Ceremony & { userId: string; name: string; response: RegistrationResponseJSON },
): Promise<string | null> => {
  const challenge = await takeChallenge(prisma, given.purpose, now());
  if (challenge === null) return null;
  const verified = await verifyRegistrationResponse({
    response: given.response,
    expectedChallenge: challenge,
    expectedOrigin: given.party.origin,
    expectedRPID: given.party.id,
    requireUserVerification: true,
  }).catch(() => null);
  if (!verified?.verified) return null;
  const { credential, credentialBackedUp } = verified.registrationInfo;
  const id = randomUUID();
  const { count } = await prisma.passkey.createMany({
    data: [
      {
        id,
        userId: given.userId,
        name: given.name,
        credentialId: credential.id,
        publicKey: new Uint8Array(credential.publicKey),
        counter: credential.counter,
        transports: (credential.transports ?? []).slice(0, 10),
        relyingParty: given.party.id,
        isBackedUp: credentialBackedUp,
      },
    ],
    skipDuplicates: true,
  });
  return count === 1 ? id : null;
};

/** What the browser needs to sign in with any passkey it holds for us: nobody has to say who they are first. */
export const beginAuthentication = async (
  { prisma, now }: Services,
  { party, purpose }: Ceremony,
): Promise<PublicKeyCredentialRequestOptionsJSON> => {
  const options = await generateAuthenticationOptions({ rpID: party.id, userVerification: 'required' });
  await putChallenge(prisma, purpose, { value: options.challenge, minutes: 5, now: now() });
  return options;
};

/**
 * Whose passkey signed the challenge (WebAuthn §7.2), or null. A counter that does not move forward is refused, also when two come
 * at once: the authenticator may have been copied.
 */
export const finishAuthentication = async (
  { prisma, now }: Services,
  given: Ceremony & { response: AuthenticationResponseJSON },
): Promise<{ userId: string; passkeyId: string; name: string } | null> => {
  const challenge = await takeChallenge(prisma, given.purpose, now());
  const row = await prisma.passkey.findUnique({ where: { credentialId: given.response.id } });
  if (challenge === null || !row) return null;
  const verified = await verifyAuthenticationResponse({
    response: given.response,
    expectedChallenge: challenge,
    expectedOrigin: given.party.origin,
    expectedRPID: given.party.id,
    requireUserVerification: true,
    credential: { id: row.credentialId, publicKey: new Uint8Array(row.publicKey), counter: Number(row.counter) },
  }).catch(() => null);
  if (!verified?.verified) return null;
  const { newCounter, credentialBackedUp } = verified.authenticationInfo;
  const { count } = await prisma.passkey.updateMany({
    where: { id: row.id, counter: row.counter },
    data: { counter: newCounter, lastUsedAt: now(), isBackedUp: credentialBackedUp },
  });
  return count === 1 ? { userId: row.userId, passkeyId: row.id, name: row.name } : null;
};
