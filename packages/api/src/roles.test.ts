import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { permissionsOfRole, permissionsOfScopes, roles, scopes } from './permissions.ts';
import { rawOperations } from './raw/operations.ts';
import { appRouter } from './router.ts';
import { type Route, routesOf } from './routes.ts';
import { type RunningApi, startTestApi } from './testing/running-api.ts';

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

describe('every operation with every role and scope', () => {
  test.each(roles)('%s', async (role) => {
    for (const route of routes) {
      const { needs } = route.meta;
      const isAllowed = needs === 'anyone' || needs === 'self' || permissionsOfRole(role).has(needs as never);
      if (isAllowed && !isHarmless(route)) continue;
      const { status } = await api.call(pathOf(route), { role, method: route.method, ...bodyOf(route) });
      expect(`${route.procedure} ${status === 403 ? 'refused' : 'let through'}`).toBe(
        `${route.procedure} ${isAllowed ? 'let through' : 'refused'}`,
      );
    }
  });

  test.each(scopes)('a key with %s', async (scope) => {
    const key = await api.keyWith(scope);
    for (const route of routes.filter((one) => one.path !== '/account/password')) {
      const { needs } = route.meta;
      const isAllowed = needs === 'anyone' || needs === 'self' || permissionsOfScopes([scope]).has(needs as never);
      if (isAllowed && !isHarmless(route)) continue;
      const { status } = await api.call(pathOf(route), { key, method: route.method, ...bodyOf(route) });
      expect(`${route.procedure} ${status === 403 ? 'refused' : 'let through'}`).toBe(
        `${route.procedure} ${isAllowed ? 'let through' : 'refused'}`,
      );
    }
  });

  test('nobody gets anything but health', async () => {
    for (const route of routes) {
      const { status } = await api.call(pathOf(route), { key: null, method: route.method, ...bodyOf(route) });
      expect(`${route.procedure} ${status}`).toBe(`${route.procedure} ${route.meta.needs === 'anyone' ? 200 : 401}`);
    }
  });

  test('a viewer changes nothing: every write is refused', () => {
    const writable = routes.filter(
      ({ type, meta }) =>
        type === 'mutation' && meta.needs !== 'self' && permissionsOfRole('viewer').has(meta.needs as never),
    );
    expect(writable).toEqual([]);
  });

  test('downloads need the permission content', async () => {
    for (const path of Object.keys(rawOperations)
      .filter((one) => one.includes('{id}'))
      .map((one) => one.replace('{part}', '1'))) {
      expect((await api.call(path.replace('{id}', nobodys), { role: 'viewer' })).status).toBe(403);
      expect((await api.call(path.replace('{id}', nobodys), { role: 'operator' })).status).toBe(404);
    }
  });
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
