import { initTRPC } from '@trpc/server';
import type { OpenApiMeta } from 'trpc-to-openapi';
import { writeAudit } from './audit.ts';
import type { ApiContext, Principal } from './context.ts';
import type { Permission } from './permissions.ts';
import { problem, problemOf } from './problem.ts';

/** What each procedure declares about itself; the guard, the OpenAPI document and the role tests read it. */
export type OperationMeta = OpenApiMeta<{ needs?: Needs; created?: boolean }>;

/** `anyone` needs no sign-in; `self` needs any sign-in and is open to those who must still choose a password. */
export type Needs = Permission | 'anyone' | 'self';

const t = initTRPC
  .context<ApiContext>()
  .meta<OperationMeta>()
  .create({
    errorFormatter: ({ shape, error }) => {
      const document = problemOf(error);
      return { ...shape, message: document.detail, data: { ...shape.data, stack: undefined, problem: document } };
    },
  });

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** The one place that decides who may call what. It denies whatever does not say what it needs. */
const guard = t.middleware(({ ctx, meta, next }) => {
  const needs = meta?.needs;
  if (!needs) throw problem('forbidden', 'This operation does not say what it needs.');
  if (needs === 'anyone') return next();
  const { principal } = ctx;
  if (!principal) throw problem('unauthenticated', 'Sign in, or send `Authorization: Bearer phk_...`.');
  if (needs !== 'self') assertPermission(principal, needs);
  return next();
});

/** Every write that succeeded leaves one audit row: who, what, on what, from where. */
const audited = t.middleware(async ({ ctx, path, type, next }) => {
  const result = await next();
  if (type === 'mutation' && result.ok) await writeAudit(ctx, path);
  return result;
});

/**
 * Starts a procedure: what it needs, and where it answers over REST.
 *
 *     export const getMessage = operation({ needs: 'read', method: 'GET', path: '/messages/{id}', tag: 'messages', summary: '...' })
 *       .input(...).output(...).query(({ ctx, input }) => ...)
 */
export const operation = (about: {
  needs: Needs;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: `/${string}`;
  tag: string;
  summary: string;
  description?: string;
  /** Answers 201 over REST. */
  created?: boolean;
}) => {
  const { needs, method, path, tag, summary, description, created = false } = about;
  const openapi = {
    method,
    path,
    tags: [tag],
    summary,
    protect: needs !== 'anyone',
    ...(description ? { description } : {}),
  };
  return t.procedure.meta({ needs, openapi, created }).use(guard).use(audited);
};

/** Throws unless the principal holds the permission. Streams and downloads, which are no procedures, call it themselves. */
export const assertPermission = (principal: Principal, needs: Permission): void => {
  if (principal.mustChangePassword) {
    throw problem(
      'password-change-required',
      'Your password was generated. Choose your own before doing anything else.',
    );
  }
  if (!principal.permissions.has(needs)) {
    const who = principal.kind === 'key' ? `The API key "${principal.name}"` : `Your role, ${principal.role},`;
    throw problem('forbidden', `${who} does not include "${needs}", which this needs.`, { extra: { needs } });
  }
};

/** The principal of a guarded procedure; the guard has made sure that there is one. */
export const principalOf = (ctx: ApiContext): Principal => {
  if (!ctx.principal) throw problem('unauthenticated', 'Sign in, or send an API key.');
  return ctx.principal;
};
