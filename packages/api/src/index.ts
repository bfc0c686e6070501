/**
 * The API: everything that can be seen or done, once.
 *
 * Words:
 * - **operation**: one thing that can be asked or done. One file under `procedures/<area>/`; it is a tRPC procedure for the console, a REST
 *   operation for scripts and a part of the OpenAPI 3.1 document at the same time, because all three are read from the same declaration.
 * - **principal**: whoever asks, a person with a session cookie or an API key. A key never falls back to the cookie.
 * - **permission**: what an operation needs (`read`, `content`, `queue`, `configure`, `audit`, `admin`). Roles and key scopes are sets of
 *   permissions; `permissions.ts` is the table and the guard in `trpc.ts` the only place that asks it. An operation that does not
 *   say what it needs is denied.
 * - **problem**: every error is an RFC 9457 problem document with a type, a sentence that says what to do, and for bad input the
 *   path and reason of each fault. The unexpected says nothing about the inside.
 * - **cursor**: every list is paged by an opaque cursor, so that page one thousand costs what page one costs.
 * - **idempotency**: a write may carry an `Idempotency-Key`; repeating it gives the stored answer.
 * - **audit**: every write that succeeded leaves one row, written by the same middleware for all.
 *
 * What is not JSON stands in `raw/`: downloads, the event stream, the metrics.
 *
 * What is deliberately not here: SQL (db and queue own it), sockets to the mail world (probes are jobs that workers answer), sign-in (the
 * console's; the API is handed a function that names the owner of a session), and any way to read a secret back.
 */
import { setTimeout } from 'node:timers/promises';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import type { ApiContext, ApiServices, Principal } from './context.ts';
import { createOpenApiDocument } from './openapi.ts';
import { type Answers, answersOf, createPaces } from './page-answers.ts';
import { type FirstLook, watchParts } from './parts-watch.ts';
import { createPrepared, type Question, questionKey } from './prepared.ts';
import { authenticate } from './principal.ts';
import { problem, problemOf } from './problem.ts';
import { metricsText } from './raw/metrics.ts';
import { findRawRoute } from './raw/routes.ts';
import { createTail } from './raw/tail.ts';
import { callProcedure, commonHeaders, contextOf, createRestHandler, errorResponse, type Peer } from './rest.ts';
import { appRouter } from './router.ts';
import { assertPermission, principalOf } from './trpc.ts';

export type Api = AsyncDisposable & {
  /** Answers `/api/trpc/*`, `/api/v1/*` and `/metrics`; null for every other address. */
  handle(request: Request, peer: Peer): Promise<Response | null>;
  /**
   * Who asks for a page, how the parts are, and the answers to what the page asks first, so that the first paint is right and whole. What takes
   * longer than a moment or goes wrong is left to the page's own request, which finds it begun. Never throws, never waits for a database that is away.
   */
  firstLook(request: Request, peer: Peer, questions: Question[]): Promise<FirstLook & { answers: Answers }>;
  /** Resolves when the database is lost; at once while it is. */
  databaseLost(): Promise<void>;
};

/** Puts the API on its services. Disposing it ends the event tail; the services belong to the caller. */
export const createApi = (services: ApiServices): Api => {
  const rest = createRestHandler(services, appRouter);
  const tail = createTail(services.pool, (error) => services.log.warn({ err: error }, 'event tail could not read'));
  const document = JSON.stringify(createOpenApiDocument(appRouter, services.version));
  const parts = watchParts(services);
  const prepared = createPrepared();
  const paces = createPaces();

  /** Who asks; what anyone may ask is answered even while the database, and with it every session, is away. */
  const principalFor = (request: Request, peer: Peer): Promise<Principal | null> =>
    Promise.race([authenticate(services, request, peer), parts.lost().then(() => Promise.reject(databaseAway()))]);

  /** A database that hangs must not make its askers hang. Whether a write was done is then not known. */
  const unlessLost = (request: Request, answer: Promise<Response | null>): Promise<Response | null> =>
    Promise.race([
      answer,
      parts
        .lost()
        .then(() => (isHealth(request) ? setTimeout(healthPatience) : undefined))
        .then(() => errorResponse(databaseAway(), services, request.headers.get('x-request-id') ?? '')),
    ]);

  const trpc = async (request: Request, peer: Peer): Promise<Response> => {
    const context = contextOf(request, peer, services, 'trpc');
    try {
      context.principal = await principalFor(request, peer);
    } catch (error) {
      // Health needs no principal, and the database being away must stay visible.
      if (problemOf(error).status < 500 || !isHealth(request))
        return errorResponse(error, services, context.request.id);
    }
    return fetchRequestHandler({
      endpoint: '/api/trpc',
      req: request,
      router: appRouter,
      createContext: () => ({ ...context, prepared, audit: {} }),
      allowMethodOverride: true,
      responseMeta: () => ({ headers: commonHeaders }),
      onError: ({ error, path }) => {
        if (problemOf(error).status >= 500)
          services.log.error({ err: error, path, requestId: context.request.id }, 'api request failed');
      },
    });
  };

  const raw = async (request: Request, peer: Peer, pathname: string): Promise<Response | null> => {
    if (request.method !== 'GET') return null;
    const found = findRawRoute(pathname);
    if (!found) return null;
    const { route, parameters } = found;
    const context = contextOf(request, peer, services, 'rest');
    try {
      context.principal = await authenticate(services, request, peer);
      assertPermission(principalOf(context), route.needs);
      return await route.answer({ context, parameters, request, tail });
    } catch (error) {
      return errorResponse(error, services, context.request.id);
    }
  };

  const metrics = async (request: Request, peer: Peer): Promise<Response> => {
    const context = contextOf(request, peer, services, 'rest');
    try {
      // From this machine a scraper needs no key: it learns numbers and nothing about anybody's mail. What a proxy on this machine
      // passes on comes from elsewhere.
      if (!isLoopback(peer.address) || isForwarded(request.headers))
        assertPermission((await authenticate(services, request, peer)) ?? nobody(), 'read');
      return new Response(await metricsText(services), {
        headers: { ...commonHeaders, 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
      });
    } catch (error) {
      return errorResponse(error, services, context.request.id);
    }
  };

  const route = async (request: Request, peer: Peer): Promise<Response | null> => {
    const { pathname } = new URL(request.url);
    if (pathname === '/metrics' && request.method === 'GET') return metrics(request, peer);
    if (pathname.startsWith('/api/trpc/')) return trpc(request, peer);
    if (pathname === '/api/v1/openapi.json') {
      return new Response(document, {
        headers: { ...commonHeaders, 'content-type': 'application/json; charset=utf-8' },
      });
    }
    if (!pathname.startsWith('/api/v1/')) return null;
    const path = pathname.slice('/api/v1'.length).replace(/\/$/, '');
    return (await raw(request, peer, path)) ?? rest(request, peer, path);
  };

  const firstLook: Api['firstLook'] = async (request, peer, questions) => {
    const principal = await principalFor(request, peer).catch(() => null);
    const asking: ApiContext = { ...contextOf(request, peer, services, 'trpc'), principal, prepared, isAhead: true };
    const [look, answers] = await Promise.all([
      parts.firstLook(principal),
      principal === null
        ? {}
        : answersOf(questions, ({ procedure, input }) => callProcedure(procedure, input, asking), {
            lost: parts.lost(),
            paces,
          }),
    ]);
    // What came along with the page is not handed out again.
    if (principal)
      for (const question of questions) if (questionKey(question) in answers) void prepared.take(principal, question);
    return { ...look, answers };
  };

  return {
    firstLook,
    handle: (request, peer) => unlessLost(request, route(request, peer)),
    databaseLost: () => parts.lost(),
    async [Symbol.asyncDispose]() {
      await parts[Symbol.asyncDispose]();
      await tail[Symbol.asyncDispose]();
    },
  };
};

const isHealth = (request: Request): boolean =>
  /^\/api\/(?:trpc\/health\.get|v1\/health\/?)$/.test(new URL(request.url).pathname);

/** Health looks at a database that is away for two seconds before it says so. */
const healthPatience = 3_000;

const databaseAway = () =>
  problem(
    'unavailable',
    'The database does not answer. If this was a change, look whether it was made before repeating it.',
  );

const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.');

const isForwarded = (headers: Headers): boolean =>
  [...headers.keys()].some((name) => /^(?:forwarded|via|x-forwarded-.+|x-real-ip)$/.test(name));

const nobody = (): never => {
  throw problem('unauthenticated', 'From another machine, metrics need an API key.');
};
