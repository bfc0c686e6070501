import type { ControlDatabase, SessionUser } from '@posthorn/api/context';
import { hashPassword, minPasswordLength, verifyPassword } from '@posthorn/api/password';
import { betterAuth } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { peerHeader } from './http.ts';

export type AuthOptions = { prisma: ControlDatabase; secret: string };

/** Sign-in of people: e-mail and password, sessions in the database, the cookie out of reach of scripts. */
export const createAuth = ({ prisma, secret }: AuthOptions): Auth => {
  const auth = betterAuth({
    appName: 'Posthorn',
    secret,
    basePath: '/api/auth',
    database: prismaAdapter(prisma, { provider: 'postgresql' }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength,
      maxPasswordLength: 200,
      password: { hash: hashPassword, verify: ({ hash, password }) => verifyPassword(password, hash) },
    },
    user: {
      additionalFields: {
        role: { type: 'string', input: false, defaultValue: 'viewer' },
        mustChangePassword: { type: 'boolean', input: false, defaultValue: false },
        disabled: { type: 'boolean', input: false, defaultValue: false },
      },
    },
    session: { expiresIn: 7 * 24 * 3600, updateAge: 3600 },
    rateLimit: {
      enabled: true,
      storage: 'memory',
      window: 60,
      max: 120,
      customRules: { '/sign-in/email': { window: 60, max: 8 } },
    },
    advanced: {
      cookiePrefix: 'posthorn',
      // `Secure` is added per request by http.ts: the same process may answer http on loopback and https behind a proxy.
      useSecureCookies: false,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/' },
      ipAddress: { ipAddressHeaders: [peerHeader] },
    },
    // A page may sign in only where it came from itself; browsers cannot forge Host or Origin.
    trustedOrigins: (request) => ownOrigins(request?.headers.get('host')),
    databaseHooks: {
      session: {
        create: {
          before: async (session) => {
            const user = await prisma.user.findUnique({ where: { id: session.userId }, select: { disabled: true } });
            return user?.disabled === false;
          },
        },
      },
    },
    telemetry: { enabled: false },
    logger: { level: 'error' },
  });
  return {
    handle: (request) => auth.handler(request),
    session: async (headers) => {
      const found = await auth.api.getSession({ headers });
      if (!found || found.user.disabled) return null;
      const { id, email, name, role, mustChangePassword } = found.user;
      return { id, email, name, role, mustChangePassword };
    },
  };
};

export type Auth = {
  handle(request: Request): Promise<Response>;
  session(headers: Headers): Promise<SessionUser | null>;
};

/** The only sign-in addresses that answer; the library has more, and each would be a door. */
export const authPaths: ReadonlySet<string> = new Set([
  '/api/auth/sign-in/email',
  '/api/auth/sign-out',
  '/api/auth/get-session',
]);

const ownOrigins = (host: string | null | undefined): string[] => (host ? [`http://${host}`, `https://${host}`] : []);
