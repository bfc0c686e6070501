import { initTRPC } from '@trpc/server';
import type { OpenApiMeta } from 'trpc-to-openapi';
import { writeAudit } from './audit.ts';
import type { ApiContext, Principal } from './context.ts';
import type { Permission } from './permissions.ts';
import { problem, problemOf } from './problem.ts';

/** What each procedure declares about itself; the guard, the OpenAPI document and the role tests read it. */
export type OperationMeta = OpenApiMeta<{ needs?: Needs; created?: boolean; fresh?: boolean }>;

/**
 * `anyone` needs no sign-in; `self` needs any sign-in and is open to those who must still choose a password; `person` is for
 * what belongs to a person and never to an API key: their own account; `any-person` also for one who must still choose a password.
 */
export type Needs = Permission | 'anyone' | 'self' | 'person' | 'any-person';

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
const guard = t.middleware(async ({ ctx, meta, path, next }) => {
  const needs = meta?.needs;
  if (!needs) throw problem('forbidden', 'This operation does not say what it needs.');
  if (needs === 'anyone') return next();
  const { principal } = ctx;
  if (!principal) throw problem('unauthenticated', 'Sign in, or send `Authorization: Bearer phk_...`.');
  try {
    assertNeeds(principal, needs);
  } catch (error) {
    // What the server asks ahead for a page nobody was refused.
    if (!ctx.isAhead) await noteRefused(ctx, principal, path);
    throw error;
  }
  if (meta.fresh) assertFresh(principal, ctx.services.now());
  return next();
});

const noteRefused = ({ services, request }: ApiContext, { kind, id, name }: Principal, target: string): Promise<void> =>
  services.foldedAudit({
    actorKind: kind,
    actorId: id,
    actorName: name,
    action: 'access.refused',
    target,
    address: request.address,
    userAgent: request.userAgent,
  });

/** A page's question may have been asked already, when the page was drawn; only what anybody may repeat is, and the guard stands before it. */
const ahead = t.middleware(async ({ ctx, path, type, getRawInput, next }) => {
  const { prepared, principal, isAhead } = ctx;
  if (!prepared || !principal || type !== 'query') return next();
  const question = { procedure: path, input: await getRawInput() };
  if (!isAhead) {
    const known = (await prepared.take(principal, question)) as Awaited<ReturnType<typeof next>> | undefined;
    return known?.ok ? known : next();
  }
  const answer = next();
  prepared.keep(principal, question, answer);
  return answer;
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
  /** Changes who may get in: a person must have signed in, or confirmed who they are, a short while ago. */
  fresh?: boolean;
}) => {
  const { needs, method, path, tag, summary, created = false, fresh = false } = about;
  const description = [about.description, fresh ? freshWords : null].filter(Boolean).join(' ');
  const openapi = {
    method,
    path,
    tags: [tag],
    summary,
    protect: needs !== 'anyone',
    ...(description ? { description } : {}),
  };
  return t.procedure.meta({ needs, openapi, created, fresh }).use(guard).use(ahead).use(audited);
};

/** Throws unless the principal holds the permission. Streams and downloads, which are no procedures, call it themselves. */
export const assertPermission = (principal: Principal, needs: Permission): void => {
  assertOwnPassword(principal);
  if (!principal.permissions.has(needs)) {
    const who = principal.kind === 'key' ? `The API key "${principal.name}"` : `Your role, ${principal.role},`;
    throw problem('forbidden', `${who} does not include "${needs}", which this needs.`, { extra: { needs } });
  }
};

/** Throws when a person's proof of who they are is too old for what they ask. An API key proves itself with each request. */
export const assertFresh = (principal: Principal, now: Date): void => {
  if (principal.kind !== 'user') return;
  const age = now.getTime() - (principal.session?.authenticatedAt.getTime() ?? 0);
  if (age <= freshMinutes * 60_000) return;
  throw problem('confirmation-required', 'You signed in a while ago. Confirm that it is you, then do it again.');
};

const assertNeeds = (principal: Principal, needs: Exclude<Needs, 'anyone'>): void => {
  if (needs === 'person') assertOwnPassword(principal);
  if (needs === 'person' || needs === 'any-person') assertPerson(principal);
  else if (needs !== 'self') assertPermission(principal, needs);
};

const assertPerson = (principal: Principal): void => {
  if (principal.kind !== 'user')
    throw problem('forbidden', 'This belongs to a person who has signed in; an API key has no account.');
};

const assertOwnPassword = (principal: Principal): void => {
  if (!principal.mustChangePassword) return;
  throw problem('password-change-required', 'Your password was generated. Choose your own before doing anything else.');
};

/** How long after a sign-in nobody is asked again who they are. */
export const freshMinutes = 15;
const freshWords = `With a session older than ${freshMinutes} minutes it answers \`confirmation-required\`: see \`POST /account/confirm\`.`;

/** The principal of a guarded procedure; the guard has made sure that there is one. */
export const principalOf = (ctx: ApiContext): Principal => {
  if (!ctx.principal) throw problem('unauthenticated', 'Sign in, or send an API key.');
  return ctx.principal;
};
