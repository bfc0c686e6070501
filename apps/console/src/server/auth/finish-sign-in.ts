import type { Person } from '@posthorn/api/people/password-sign-in';
import { problemOf } from '@posthorn/api/problem';
import type { SignInServices } from '@posthorn/api/services';
import { noteSignIn, type SignInMethod } from '@posthorn/api/sign-in';
import type { GenericEndpointContext } from 'better-auth';
import { APIError } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';

/** What better-auth hands to an endpoint. */
export type Ceremony = GenericEndpointContext;

type From = { address: string; userAgent: string };

/** What the page is told when somebody is in. */
export type SignedIn = { signedIn: true; mustChangePassword: boolean };

/**
 * Begins a session: always a new one, and the one this browser had before ends, so that nobody can prepare a session for somebody else
 * (session fixation). A person who was disabled or removed in the meantime gets none.
 */
export const finishSignIn = async (
  services: SignInServices,
  ctx: Ceremony,
  { userId, method, ...from }: From & { userId: string; method: SignInMethod },
): Promise<SignedIn> => {
  const { prisma, now } = services;
  const before = await ctx.getSignedCookie(ctx.context.authCookies.sessionToken.name, ctx.context.secret);
  if (before) await prisma.session.deleteMany({ where: { token: before } });
  const at = now();
  const details = { method, authenticatedAt: at, lastSeenAt: at, lastSeenAddress: from.address };
  const session = await ctx.context.internalAdapter.createSession(userId, false, details).catch(() => null);
  const user = session ? await ctx.context.internalAdapter.findUserById(userId) : null;
  const person = await prisma.user.findUnique({ where: { id: userId }, select: { id: true, email: true } });
  if (!session || !user || !person) throw await refuse(services, { ...from, method, person, reason: 'disabled' });
  await setSessionCookie(ctx, { session, user });
  const { mustChangePassword } = await prisma.user.update({ where: { id: userId }, data: { lastSignInAt: at } });
  await noteSignIn(services, { outcome: 'sign-in', method, person, ...from });
  return { signedIn: true, mustChangePassword };
};

/** Writes a refusal down and says the same as to everybody else. */
export const refuse = async (
  services: SignInServices,
  {
    person,
    code = 'refused',
    ...refusal
  }: From & { method: SignInMethod; person: Person | null; reason: string; code?: string },
): Promise<APIError> => {
  await noteSignIn(services, { outcome: 'refused', ...refusal, ...(person ? { person } : {}) });
  return new APIError('UNAUTHORIZED', { code, message: 'This does not fit together.' });
};

/** For what is nobody's guess: nothing is written down. */
export const refuseGently = (code: string, message: string): APIError =>
  new APIError('UNAUTHORIZED', { code, message });

/** Runs what counts tries, and answers 429 with the words and the wait when there were too many. */
export const withLimit = async <Result>(
  services: SignInServices,
  { person, ...from }: From & { person?: Person | null },
  work: () => Promise<Result>,
): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    const { status, detail, retryAfter } = problemOf(error);
    if (status !== 429) throw error;
    await noteSignIn(services, { outcome: 'limited', ...from, ...(person ? { person } : {}) });
    throw new APIError(
      'TOO_MANY_REQUESTS',
      { code: 'limited', message: detail },
      { 'retry-after': String(retryAfter ?? 60) },
    );
  }
};
