import { createApi } from '../index.ts';
import { openServices } from '../services.ts';
import { createFirstStart, createTestLog, type FirstStart, testSession } from '../testing.ts';

export type Answer = {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any;
};
export type Call = {
  method?: string;
  body?: unknown;
  key?: string | null;
  role?: string;
  headers?: Record<string, string>;
  address?: string;
};

export type RunningApi = AsyncDisposable & {
  start: FirstStart;
  log: string[];
  /** Calls REST as an API key (the admin's when none is named) or as a person of a role. */
  call(path: string, call?: Call): Promise<Answer>;
  /** Makes a key with these scopes. */
  keyWith(...scopes: string[]): Promise<string>;
  fetch(path: string, call?: Call): Promise<Response>;
};

/** The API on a real database, spoken to as HTTP would. */
export const startTestApi = async (): Promise<RunningApi> => {
  await using opened = new AsyncDisposableStack();
  const start = opened.use(await createFirstStart());
  const log = createTestLog();
  const { services, ...rest } = await openServices({
    databaseUrl: start.database.url,
    secret: start.secret,
    log,
    session: () => testSession,
  });
  opened.defer(() => rest[Symbol.asyncDispose]());
  const api = opened.use(createApi(services));
  const fetch = async (
    path: string,
    { method = 'GET', body, key, role, headers = {}, address = '203.0.113.5' }: Call = {},
  ): Promise<Response> => {
    const identity: Record<string, string> = role
      ? { cookie: `test=${role}`, 'sec-fetch-site': 'same-origin' }
      : key === null
        ? {}
        : { authorization: `Bearer ${key ?? start.apiKey}` };
    const request = new Request(`http://localhost${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...identity, ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return (await api.handle(request, { address })) ?? new Response('null', { status: 599 });
  };
  const call = async (path: string, options: Call = {}): Promise<Answer> => {
    const response = await fetch(path.startsWith('/api/') ? path : `/api/v1${path}`, options);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : text };
  };
  const owned = opened.move();
  return {
    start,
    log: log.lines,
    call,
    fetch,
    keyWith: async (...scopes) =>
      (await call('/api-keys', { method: 'POST', body: { name: scopes.join(' '), scopes } })).body.key,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
};
