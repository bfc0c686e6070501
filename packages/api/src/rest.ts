import { randomUUID } from 'node:crypto';
import type { ApiContext, ApiServices, Principal } from './context.ts';
import { withIdempotency } from './idempotency.ts';
import { authenticate } from './principal.ts';
import { type ProblemDocument, problem, problemOf } from './problem.ts';
import { readBody, readQuery } from './rest-input.ts';
import { type AppRouter, createCaller } from './router.ts';
import { createRouteMatcher, type Route, routesOf } from './routes.ts';

/** What the HTTP server knows of a request that the request itself does not say. */
export type Peer = { address: string };

/**
 * Answers `/api/v1/*`: finds the operation, authenticates, reads the input from path, query or body, calls the same procedure that
 * the console calls over tRPC, and writes JSON or a problem document.
 */
export const createRestHandler = (services: ApiServices, router: AppRouter): RestHandler => {
  const match = createRouteMatcher(routesOf(router));
  return async (request, peer, pathname) => {
    const context = contextOf(request, peer, services, 'rest');
    try {
      const found = match(request.method, pathname);
      if (found.kind === 'not-found')
        throw problem(
          'not-found',
          `Nothing answers at ${request.method} /api/v1${pathname}. See /api/v1/openapi.json.`,
        );
      if (found.kind === 'method-not-allowed') {
        return problemResponse(
          problemOf(problem('method-not-allowed', `This address answers to ${found.allow.join(', ')}.`)),
          {
            allow: found.allow.join(', '),
          },
        );
      }
      context.principal = await authenticateFor(found.route, services, request, peer);
      return await answer(found.route, found.parameters, request, context);
    } catch (error) {
      return errorResponse(error, services, context.request.id);
    }
  };
};

export type RestHandler = (request: Request, peer: Peer, pathname: string) => Promise<Response>;

/** The context of one request, still without a principal. */
export const contextOf = (
  request: Request,
  peer: Peer,
  services: ApiServices,
  transport: 'trpc' | 'rest',
): ApiContext => ({
  services,
  principal: null,
  request: {
    id: randomUUID(),
    address: peer.address,
    userAgent: (request.headers.get('user-agent') ?? '').slice(0, 300),
    method: request.method,
    transport,
    origin: services.publicOrigin ?? new URL(request.url).origin,
  },
  audit: {},
});

/** An error as a response; the unexpected is logged with its cause, and only its id leaves the process. */
export const errorResponse = (error: unknown, services: ApiServices, requestId: string): Response => {
  const document = problemOf(error);
  if (document.status >= 500) services.log.error({ err: error, requestId }, 'api request failed');
  return problemResponse({ ...document, requestId });
};

const problemResponse = (document: ProblemDocument, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(document), {
    status: document.status,
    headers: {
      ...commonHeaders,
      'content-type': 'application/problem+json',
      ...(document.status === 401 ? { 'www-authenticate': 'Bearer realm="Posthorn"' } : {}),
      ...headers,
    },
  });

/** What anyone may ask is answered even while the database, and with it every key and session, is away. */
const authenticateFor = async (
  route: Route,
  services: ApiServices,
  request: Request,
  peer: Peer,
): Promise<Principal | null> => {
  try {
    return await authenticate(services, request, peer);
  } catch (error) {
    if (route.meta.needs === 'anyone' && problemOf(error).status >= 500) return null;
    throw error;
  }
};

const answer = async (
  route: Route,
  parameters: Record<string, string>,
  request: Request,
  context: ApiContext,
): Promise<Response> => {
  const query = new URL(request.url).searchParams;
  const input = route.inputSchema
    ? {
        ...(route.method === 'GET' || route.method === 'DELETE'
          ? readQuery(query, route.inputSchema)
          : await readBody(request)),
        ...parameters,
      }
    : undefined;
  const call = async () => {
    const output = await callProcedure(route.procedure, input, context);
    return { status: statusOf(route, output), body: JSON.stringify(output ?? null) };
  };
  const key = request.headers.get('idempotency-key');
  const stored =
    route.type === 'mutation' && key !== null
      ? await withIdempotency(context, { key, operation: `${route.method} ${route.path}`, input }, call)
      : { ...(await call()), replayed: false };
  return new Response(stored.body, {
    status: stored.status,
    headers: {
      ...commonHeaders,
      'content-type': 'application/json; charset=utf-8',
      ...(stored.replayed ? { 'idempotency-replayed': 'true' } : {}),
    },
  });
};

/** Health is the one operation whose answer also decides the status: 503 when the database is down. */
const statusOf = (route: Route, output: unknown): number => {
  if (route.procedure === 'health.get' && (output as { status?: unknown }).status === 'down') return 503;
  return route.meta.created ? 201 : 200;
};

/** Calls a procedure by its name, such as `messages.get`. */
export const callProcedure = async (name: string, input: unknown, context: ApiContext): Promise<unknown> => {
  let at: unknown = createCaller(context);
  for (const part of name.split('.')) at = (at as Record<string, unknown>)[part];
  return (at as (input: unknown) => Promise<unknown>)(input);
};

/** API answers are never cached and never sniffed. */
export const commonHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};
