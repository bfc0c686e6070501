import { bearerOf, hashApiKey } from './api-key.ts';
import type { ApiServices, Principal } from './context.ts';
import { permissionsOfRole, permissionsOfScopes } from './permissions.ts';
import { problem } from './problem.ts';

/**
 * Who makes the request: the API key in the Authorization header, or else the session cookie. A key that is not valid is an
 * error and never falls back to the cookie. A session may write only from our own pages: browsers send cookies for other sites' requests too.
 */
export const authenticate = async (
  services: ApiServices,
  request: Request,
  { address }: { address: string },
): Promise<Principal | null> => {
  if (request.headers.has('authorization')) return authenticateKey(services, request.headers, address);
  const user = await services.session(request.headers);
  if (!user) return null;
  if (request.method !== 'GET' && request.method !== 'HEAD') assertSameSite(request, services.publicOrigin);
  return {
    kind: 'user',
    id: user.id,
    name: user.email,
    role: user.role,
    permissions: permissionsOfRole(user.role),
    mustChangePassword: user.mustChangePassword,
    session: user.session,
  };
};

const authenticateKey = async (services: ApiServices, headers: Headers, address: string): Promise<Principal> => {
  const key = bearerOf(headers);
  const row = key ? await services.prisma.apiKey.findUnique({ where: { hash: hashApiKey(key) } }) : null;
  const now = services.now();
  const isExpired = row?.expiresAt && row.expiresAt <= now;
  if (!row || row.revokedAt || isExpired) {
    await services.foldedAudit({
      ...(row
        ? { actorKind: 'key', actorId: row.id, actorName: row.name }
        : { actorKind: 'system', actorName: 'nobody' }),
      action: 'key.refused',
      address,
      userAgent: (headers.get('user-agent') ?? '').slice(0, 300),
      detail: { reason: !row ? 'unknown key' : row.revokedAt ? 'revoked' : 'expired' },
    });
    if (row && isExpired && !row.revokedAt)
      throw problem('unauthenticated', `This API key expired at ${row.expiresAt?.toISOString()}.`);
    throw problem('unauthenticated', 'This API key is not known, or was revoked.');
  }
  const resolution = row.lastUsedAddress === address ? lastUseResolution : addressResolution;
  if (!row.lastUsedAt || now.getTime() - row.lastUsedAt.getTime() > resolution) {
    const lastUse = { lastUsedAt: now, lastUsedAddress: address };
    await services.prisma.apiKey.updateMany({ where: { id: row.id }, data: lastUse });
  }
  return {
    kind: 'key',
    id: row.id,
    name: row.name,
    role: row.scopes.join(','),
    permissions: permissionsOfScopes(row.scopes),
    mustChangePassword: false,
  };
};

/** Browsers state where a request comes from in headers that pages cannot forge (Fetch metadata; RFC 6454 §7). */
const assertSameSite = (request: Request, publicOrigin: string | null): void => {
  const site = request.headers.get('sec-fetch-site');
  if (site === 'same-origin') return;
  const origin = request.headers.get('origin');
  const host = request.headers.get('host');
  if (site === null && origin !== null && origin === publicOrigin) return;
  if (site === null && origin !== null && host !== null && URL.canParse(origin) && new URL(origin).host === host)
    return;
  throw problem(
    'cross-site',
    'Writes with a session cookie are taken from our own pages only; scripts use an API key.',
  );
};

/** A key used a thousand times a second from one address is still one update a minute. */
const lastUseResolution = 60_000;
const addressResolution = 2_000;
