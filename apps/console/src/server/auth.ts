import type { SessionUser } from '@posthorn/api/context';
import type { SignInServices } from '@posthorn/api/services';
import { noteSignIn } from '@posthorn/api/sign-in';
import { betterAuth } from 'better-auth';
import { createOidc, type Oidc } from './auth/oidc.ts';
import { authOptions } from './auth/options.ts';
import { signInEndpoints } from './auth/sign-in-endpoints.ts';
import type { OidcEnv } from './env.ts';
import { peerHeader } from './http.ts';

export type Auth = {
  handle(request: Request): Promise<Response>;
  session(headers: Headers): Promise<SessionUser | null>;
  /** What the button to the identity provider says; null without one. */
  oidcName: string | null;
};

/**
 * Sign-in of people. better-auth keeps the sessions and their cookies and speaks OpenID Connect; passwords, codes and passkeys are ours
 * (`auth/sign-in-endpoints.ts`), because a code or recovery code must count once and a passkey needs no plugin.
 */
export const createAuth = (services: SignInServices, oidcEnv: OidcEnv | null): Auth => {
  const auth = betterAuth({
    ...authOptions(services),
    plugins: [{ id: 'posthorn-sign-in', endpoints: signInEndpoints(services) }],
  });
  // On its own, so that a provider which does not answer holds up nobody who signs in with a password.
  const oidc: Oidc | null = oidcEnv ? createOidc(services, oidcEnv) : null;

  const session = async (headers: Headers): Promise<SessionUser | null> => {
    const found = await auth.api.getSession({ headers });
    if (!found || found.user.disabled) return null;
    const { id, email, name, role, mustChangePassword } = found.user;
    const { id: sessionId, authenticatedAt } = found.session;
    await noteSeen(services, found.session, headers.get(peerHeader));
    return { id, email, name, role, mustChangePassword, session: { id: sessionId, authenticatedAt } };
  };

  const signOut = async (request: Request): Promise<Response> => {
    const user = await session(request.headers).catch(() => null);
    const response = await auth.handler(request);
    if (user && response.ok) {
      const { headers } = request;
      await noteSignIn(services, {
        outcome: 'sign-out',
        person: user,
        address: headers.get(peerHeader) ?? '',
        userAgent: headers.get('user-agent') ?? '',
      });
    }
    return response;
  };

  return {
    oidcName: oidcEnv?.name ?? null,
    session,
    handle: async (request) => {
      const { pathname } = new URL(request.url);
      if (pathname === '/api/auth/sign-out') return signOut(request);
      if (pathname === oidcStart || pathname === oidcCallback)
        return oidc ? oidc.handle(request) : new Response('Not found\n', { status: 404 });
      return auth.handler(request);
    },
  };
};

type SeenSession = { id: string; lastSeenAt: Date; lastSeenAddress?: string | null | undefined };

/** For the list of sessions; a minute's resolution keeps reading from being writing. */
const noteSeen = async (
  { prisma, now }: SignInServices,
  { id, lastSeenAt, lastSeenAddress }: SeenSession,
  address: string | null,
): Promise<void> => {
  const resolution = address === null || address === lastSeenAddress ? 60_000 : 5_000;
  if (now().getTime() - lastSeenAt.getTime() < resolution) return;
  const seen = { lastSeenAt: now(), ...(address === null ? {} : { lastSeenAddress: address }) };
  await prisma.session.updateMany({ where: { id }, data: seen });
};

const oidcStart = '/api/auth/sign-in/oidc';
const oidcCallback = '/api/auth/callback/oidc';

/** The only sign-in addresses that answer; the library has more, and each would be a door. */
export const authPaths: ReadonlySet<string> = new Set([
  '/api/auth/sign-in/email',
  '/api/auth/sign-in/second-factor',
  '/api/auth/sign-in/passkey/options',
  '/api/auth/sign-in/passkey',
  '/api/auth/sign-out',
  oidcStart,
  oidcCallback,
]);
