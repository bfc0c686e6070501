import { minPasswordLength } from '@posthorn/api/password';
import type { SignInServices } from '@posthorn/api/services';
import type { BetterAuthOptions } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { authCookiePrefix } from '../cookies.ts';
import { peerHeader } from '../http.ts';

/** What every better-auth of the console has in common: tables, cookies, sessions. */
export const authOptions = ({ prisma, secret, publicOrigin, log }: SignInServices) =>
  ({
    appName: 'Posthorn',
    secret,
    basePath: '/api/auth',
    ...(publicOrigin ? { baseURL: publicOrigin } : {}),
    database: prismaAdapter(prisma, { provider: 'postgresql' }),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength, maxPasswordLength: 200 },
    user: {
      additionalFields: {
        role: { type: 'string', input: false, defaultValue: 'viewer' },
        mustChangePassword: { type: 'boolean', input: false, defaultValue: false },
        disabled: { type: 'boolean', input: false, defaultValue: false },
      },
    },
    session: {
      expiresIn: 7 * 24 * 3600,
      updateAge: 3600,
      additionalFields: {
        method: { type: 'string', input: false, required: false },
        authenticatedAt: { type: 'date', input: false },
        lastSeenAt: { type: 'date', input: false },
        lastSeenAddress: { type: 'string', input: false, required: false },
      },
    },
    // Ours counts in the database, by account and by address; see @posthorn/api/people/tries.
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: authCookiePrefix,
      // `Secure` and `__Host-` are added per request by cookies.ts: one process may answer http on loopback and https behind a proxy.
      useSecureCookies: false,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'strict', path: '/' },
      ipAddress: { ipAddressHeaders: [peerHeader] },
    },
    // The console has checked Host and Origin before anything comes here.
    trustedOrigins: (request?: Request) => [
      ...(publicOrigin ? [publicOrigin] : []),
      ...ownOrigins(request?.headers.get('host')),
    ],
    databaseHooks: {
      session: {
        create: {
          before: async (session: { userId: string }) => {
            const user = await prisma.user.findUnique({ where: { id: session.userId }, select: { disabled: true } });
            return user?.disabled === false;
          },
        },
      },
    },
    telemetry: { enabled: false },
    // Only its words: what it would add may hold a state or a token.
    logger: { level: 'error', log: (_, words) => log.warn({}, `sign-in: ${words}`) },
  }) as const satisfies BetterAuthOptions;

const ownOrigins = (host: string | null | undefined): string[] => (host ? [`http://${host}`, `https://${host}`] : []);
