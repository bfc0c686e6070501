import { countVisit } from '@posthorn/api/people/tries';
import { problemOf } from '@posthorn/api/problem';
import type { SignInServices } from '@posthorn/api/services';
import { noteSignIn } from '@posthorn/api/sign-in';
import { betterAuth } from 'better-auth';
import { genericOAuth } from 'better-auth/plugins/generic-oauth';
import type { OidcEnv } from '../env.ts';
import { peerHeader } from '../http.ts';
import { applyRole, roleOf } from './oidc-role.ts';
import { authOptions } from './options.ts';

export type Oidc = { handle(request: Request): Promise<Response> };

/**
 * Sign-in through an OpenID Connect provider: authorization code with PKCE and nonce, the ID token verified against the provider's keys.
 * An identity is joined to a person by an e-mail address that the provider has verified, once; afterwards by its subject. With a
 * meaning of roles the provider may also bring new people in; otherwise only who exists already can use it.
 */
export const createOidc = (services: SignInServices, env: OidcEnv): Oidc => {
  const { prisma } = services;
  const common = authOptions(services);
  let auth: ReturnType<typeof create> | undefined;

  const create = () =>
    betterAuth({
      ...common,
      user: {
        additionalFields: {
          ...common.user.additionalFields,
          role: { type: 'string', input: true, defaultValue: 'viewer' },
        },
        validateUserInfo: async ({ user, source }) => {
          if (source.action !== 'sign-in' && user.emailVerified !== true) return { error: 'email_not_verified' };
          if (!env.roles) return;
          const role = roleOf(env.roles, source.oauth?.profile as Record<string, unknown> | undefined);
          if (!role) return { error: 'no_role' };
          if (typeof user.id === 'string') await applyRole(services, user.id, role);
        },
      },
      account: {
        accountLinking: { enabled: true, trustedProviders: [], requireLocalEmailVerified: true },
        // Nothing is asked of the provider later, so its tokens are not kept.
        updateAccountOnSignIn: false,
      },
      advanced: {
        ...common.advanced,
        // Sent along when the provider's page leads back here, which is another site.
        cookies: { state: { attributes: { sameSite: 'lax' } }, oauth_state: { attributes: { sameSite: 'lax' } } },
      },
      databaseHooks: {
        account: {
          create: {
            before: async (account) => ({
              data: { ...account, accessToken: null, refreshToken: null, idToken: null },
            }),
          },
        },
        session: {
          create: {
            before: async (session) => {
              if (!(await common.databaseHooks.session.create.before(session))) return false;
              const at = services.now();
              const details = {
                method: 'oidc',
                authenticatedAt: at,
                lastSeenAt: at,
                lastSeenAddress: session.ipAddress,
              };
              return { data: { ...session, ...details } };
            },
            after: async ({ userId, ipAddress, userAgent }) => {
              const person = await prisma.user.update({
                where: { id: userId },
                data: { lastSignInAt: services.now() },
                select: { id: true, email: true },
              });
              const from = { address: ipAddress ?? '', userAgent: userAgent ?? '' };
              await noteSignIn(services, { outcome: 'sign-in', method: 'oidc', person, ...from });
            },
          },
        },
      },
      onAPIError: { errorURL: '/sign-in' },
      plugins: [
        genericOAuth({
          config: [
            {
              providerId: 'oidc',
              discoveryUrl: `${env.issuer}/.well-known/openid-configuration`,
              clientId: env.clientId,
              clientSecret: env.clientSecret,
              scopes: env.scopes,
              pkce: true,
              requireIdTokenVerification: true,
              disableSignUp: env.roles === null,
              mapProfileToUser: (profile) => ({
                name: String(profile.name || profile.email || ''),
                emailVerified: profile['email_verified'] === true || profile['emailVerified'] === true,
                ...(env.roles ? { role: roleOf(env.roles, profile) ?? 'viewer' } : {}),
              }),
            },
          ],
        }),
      ],
    });

  const start = async (request: Request): Promise<Response> => {
    const address = request.headers.get(peerHeader) ?? '';
    try {
      await countVisit(services, address);
    } catch (error) {
      return Response.json({ code: 'limited', message: problemOf(error).detail }, { status: 429 });
    }
    const { next } = (await request.json().catch(() => ({}))) as { next?: unknown };
    const callbackURL = typeof next === 'string' && /^\/(?![/\\])[^\s\\]*$/.test(next) ? next : '/';
    auth ??= create();
    const response = await auth.api
      .signInSocial({
        body: { provider: 'oidc', callbackURL, errorCallbackURL: '/sign-in', disableRedirect: true },
        headers: request.headers,
        asResponse: true,
      })
      .catch(() => null);
    return response?.ok
      ? response
      : Response.json({ code: 'unavailable', message: `${env.name} does not answer just now.` }, { status: 502 });
  };

  const callback = async (request: Request): Promise<Response> => {
    auth ??= create();
    const response = await auth.handler(request);
    const error = new URL(response.headers.get('location') ?? '/', 'http://x').searchParams.get('error');
    if (error) {
      await noteSignIn(services, {
        outcome: 'refused',
        method: 'oidc',
        reason: error.slice(0, 100),
        address: request.headers.get(peerHeader) ?? '',
        userAgent: request.headers.get('user-agent') ?? '',
      });
    }
    return response;
  };

  return { handle: (request) => (request.method === 'POST' ? start(request) : callback(request)) };
};
