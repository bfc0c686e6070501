import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Permission, permissionsOfRole, permissionsOfScopes, roles, scopes } from './permissions.ts';
import { rawOperations } from './raw/operations.ts';
import { rawRoutes } from './raw/routes.ts';
import { appRouter } from './router.ts';
import { type Route, routesOf } from './routes.ts';
import { type Call, type RunningApi, startTestApi } from './testing/running-api.ts';

const routes = routesOf(appRouter);
const nobodys = '01900000-0000-7000-8000-000000000000';
let api: RunningApi;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

/** Ids of nobody, and a body that no operation can do anything with. */
const pathOf = (route: Route): string => route.path.replace('{number}', '99999').replace(/\{\w+\}/, nobodys);
const bodyOf = (route: Route) =>
  route.method === 'GET' || route.method === 'DELETE' ? {} : { body: { nothing: true } };
/** These would do their work whatever the input. */
const isHarmless = (route: Route): boolean =>
  route.type === 'query' || route.path.includes('{') || route.inputSchema !== undefined;

/** Every operation that may be called is let through, and every other one refused; nothing is left out but what would do its work. */
const walk = async (as: Call, isAllowed: (route: Route) => boolean): Promise<void> => {
  for (const route of routes) {
    if (isAllowed(route) && !isHarmless(route)) continue;
    const { status } = await api.call(pathOf(route), { ...as, method: route.method, ...bodyOf(route) });
    expect(`${route.procedure} ${status === 403 ? 'refused' : 'let through'}`).toBe(
      `${route.procedure} ${isAllowed(route) ? 'let through' : 'refused'}`,
    );
  }
};

const walkRaw = async (as: Call, held: ReadonlySet<Permission>): Promise<void> => {
  for (const { path, needs } of rawRoutes) {
    const response = await api.fetch(`/api/v1${rawPath(path)}`, as);
    await response.body?.cancel();
    expect(`${path} ${response.status === 403 ? 'refused' : 'let through'}`).toBe(
      `${path} ${held.has(needs) ? 'let through' : 'refused'}`,
    );
  }
};

describe('every operation with every role and scope', () => {
  test.each(roles)('%s', async (role) => {
    const held = permissionsOfRole(role);
    await walk({ role }, ({ meta: { needs } }) => needs === 'anyone' || isOwn(needs) || held.has(needs as never));
    await walkRaw({ role }, held);
  });

  test.each(scopes)('a key with %s', async (scope) => {
    const key = await api.keyWith(scope);
    const held = permissionsOfScopes([scope]);
    await walk({ key }, ({ meta: { needs } }) => needs === 'anyone' || needs === 'self' || held.has(needs as never));
    await walkRaw({ key }, held);
  });

  test('nobody gets anything but health', async () => {
    for (const route of routes) {
      const { status } = await api.call(pathOf(route), { key: null, method: route.method, ...bodyOf(route) });
      expect(`${route.procedure} ${status}`).toBe(`${route.procedure} ${route.meta.needs === 'anyone' ? 200 : 401}`);
    }
    for (const { path } of rawRoutes) expect((await api.call(rawPath(path), { key: null })).status, path).toBe(401);
  });

  test('who must still choose a password may do nothing else', async () => {
    for (const route of routes.filter(
      ({ meta: { needs } }) => needs !== 'anyone' && needs !== 'self' && needs !== 'any-person',
    )) {
      const { status, body } = await api.call(pathOf(route), {
        role: 'owner',
        headers: { cookie: 'test=owner; generated=1' },
        method: route.method,
        ...bodyOf(route),
      });
      expect(`${route.procedure} ${status} ${body.type}`).toBe(
        `${route.procedure} 403 urn:posthorn:problem:password-change-required`,
      );
    }
  });

  test('what changes who may get in asks a session of yesterday to confirm', async () => {
    const fresh = routes.filter(({ meta }) => meta.fresh);
    expect(fresh.map(({ procedure }) => procedure)).toEqual(
      expect.arrayContaining(['users.create', 'users.update', 'users.remove', 'keys.create', 'account.totp.remove']),
    );
    for (const route of fresh) {
      const { status, body } = await api.call(pathOf(route), {
        role: 'owner',
        headers: { cookie: `test=owner; fresh=${Date.now() - 16 * 60_000}` },
        method: route.method,
        ...bodyOf(route),
      });
      expect(`${route.procedure} ${status} ${body.type}`).toBe(
        `${route.procedure} 403 urn:posthorn:problem:confirmation-required`,
      );
    }
  });

  test('a viewer changes nothing: every write is refused but those to their own account', () => {
    const writable = routes.filter(
      ({ type, meta }) =>
        type === 'mutation' && !isOwn(meta.needs) && permissionsOfRole('viewer').has(meta.needs as never),
    );
    expect(writable).toEqual([]);
    const own = routes.filter(({ type, meta }) => type === 'mutation' && isOwn(meta.needs));
    expect(own.filter(({ path }) => !path.startsWith('/account/'))).toEqual([]);
  });

  test('no write hides behind GET, over REST or tRPC', async () => {
    const hidden = routes.filter(({ type, method }) => type === 'mutation' && method === 'GET');
    expect(hidden.map(({ procedure }) => procedure)).toEqual([]);
    for (const { procedure } of routes.filter(({ type }) => type === 'mutation')) {
      const { status } = await api.call(`/api/trpc/${procedure}?input={}`, { role: 'owner' });
      expect(`${procedure} ${status}`).toBe(`${procedure} 405`);
    }
  });
});

test('every raw operation has its route, and every route its words', () => {
  const words = Object.keys(rawOperations).filter((path) => path !== '/metrics');
  expect(rawRoutes.map(({ path }) => path).sort()).toEqual(words.sort());
});

test('the OpenAPI document is 3.1, names every operation, and says what each can refuse', async () => {
  const { body } = await api.call('/openapi.json', { key: null });
  expect(body.openapi).toBe('3.1.0');
  for (const route of routes)
    expect(body.paths[route.path]?.[route.method.toLowerCase()], `${route.method} ${route.path}`).toBeDefined();
  expect(body.paths['/queue/actions'].post.responses['403'].content).toHaveProperty('application/problem+json');
  const references = [...JSON.stringify(body).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(
    ([, name]) => name ?? '',
  );
  expect(references.filter((name) => !(name in body.components.schemas))).toEqual([]);
});

function isOwn(needs: string | undefined): boolean {
  return needs === 'self' || needs === 'person' || needs === 'any-person';
}

function rawPath(path: string): string {
  return path.replace('{id}', nobodys).replace('{part}', '1');
}
