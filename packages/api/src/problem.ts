import { TRPCError } from '@trpc/server';
import type { ZodError } from 'zod';

/** One thing that is wrong with a request: where, and why. */
export type ProblemItem = { path: string; reason: string; position?: number };

/** The body of every error answer (RFC 9457 §3). */
export type ProblemDocument = {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: ProblemItem[];
  [extension: string]: unknown;
};

export type ProblemKind = keyof typeof kinds;

/**
 * An error to throw from a procedure. It becomes `application/problem+json` over REST and `error.data.problem` over tRPC.
 * `extra` adds extension members (RFC 9457 §3.2), for example the current revision on a conflict.
 */
export const problem = (
  kind: ProblemKind,
  detail: string,
  more: { errors?: ProblemItem[]; extra?: Record<string, unknown> } = {},
): TRPCError => {
  const [status, code, title] = kinds[kind];
  const document: ProblemDocument = { type: typeUri(kind), title, status, detail, ...more.extra };
  if (more.errors) document.errors = more.errors;
  return new TRPCError({ code, message: detail, cause: Object.assign(new Error(title), { problem: document }) });
};

/** What an error of any origin says to the caller. Unexpected errors say nothing about the inside of the server. */
export const problemOf = (error: unknown): ProblemDocument => {
  if (!(error instanceof TRPCError)) {
    return isDatabaseAway(error)
      ? documentOf('unavailable', 'The database does not answer. Nothing is lost; try again when it is back.')
      : unexpected();
  }
  const cause = error.cause as { problem?: ProblemDocument; name?: string; issues?: unknown } | undefined;
  if (cause?.problem) return cause.problem;
  if (error.code === 'BAD_REQUEST' && cause && Array.isArray(cause.issues)) {
    return {
      ...documentOf('invalid-input', 'The request does not have the expected form.'),
      errors: problemItems(cause as unknown as ZodError),
    };
  }
  if (error.code === 'INTERNAL_SERVER_ERROR' && isDatabaseAway(error.cause)) {
    return documentOf('unavailable', 'The database does not answer. Nothing is lost; try again when it is back.');
  }
  const kind = kindOfCode[error.code];
  return kind ? documentOf(kind, error.message) : unexpected();
};

/** Zod issues as path and reason, paths in the form `routing.routes[2].host`. */
export const problemItems = (error: Pick<ZodError, 'issues'>): ProblemItem[] =>
  error.issues.slice(0, maxItems).map((issue) => ({ path: formatPath(issue.path), reason: issue.message }));

const formatPath = (path: PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part)),
    '',
  );

const documentOf = (kind: ProblemKind, detail: string): ProblemDocument => {
  const [status, , title] = kinds[kind];
  return { type: typeUri(kind), title, status, detail };
};

const unexpected = (): ProblemDocument =>
  documentOf('internal', 'Something unexpected happened inside Posthorn; the console log of the server has the cause.');

/** A connection that failed or was ended: by errno, by SQLSTATE class 08, 53 or 57, by Prisma's P1xxx, or by pg's own words. */
const isDatabaseAway = (error: unknown): boolean => {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const code = (at as { code?: unknown }).code;
    if (typeof code === 'string' && /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|08|53|55000|57P|P1)/.test(code))
      return true;
    if (
      /connection (terminated|timeout)|timeout exceeded when trying to connect|not currently accepting connections/i.test(
        at.message,
      )
    )
      return true;
  }
  return false;
};

const typeUri = (kind: string): string => `urn:posthorn:problem:${kind}`;

const kinds = {
  'invalid-input': [400, 'BAD_REQUEST', 'The request is not valid'],
  'invalid-cursor': [400, 'BAD_REQUEST', 'The cursor is not one of ours'],
  unauthenticated: [401, 'UNAUTHORIZED', 'Sign in, or send an API key'],
  forbidden: [403, 'FORBIDDEN', 'Not allowed'],
  'cross-site': [403, 'FORBIDDEN', 'The request came from another site'],
  'confirmation-required': [403, 'FORBIDDEN', 'Confirm that it is you'],
  'password-change-required': [403, 'FORBIDDEN', 'Choose your own password first'],
  'not-found': [404, 'NOT_FOUND', 'There is no such thing here'],
  conflict: [409, 'CONFLICT', 'Someone was faster'],
  'idempotency-running': [409, 'CONFLICT', 'The first request with this Idempotency-Key is still running'],
  'idempotency-mismatch': [422, 'UNPROCESSABLE_CONTENT', 'This Idempotency-Key was used for a different request'],
  'invalid-configuration': [422, 'UNPROCESSABLE_CONTENT', 'The configuration is not valid'],
  'not-possible': [422, 'UNPROCESSABLE_CONTENT', 'This cannot be done'],
  'too-large': [413, 'PAYLOAD_TOO_LARGE', 'The request is too large'],
  'unsupported-media-type': [415, 'UNSUPPORTED_MEDIA_TYPE', 'Send JSON'],
  'method-not-allowed': [405, 'METHOD_NOT_SUPPORTED', 'This address does not answer to that method'],
  'too-many-requests': [429, 'TOO_MANY_REQUESTS', 'Too many requests'],
  unavailable: [503, 'SERVICE_UNAVAILABLE', 'A part that is needed does not answer'],
  internal: [500, 'INTERNAL_SERVER_ERROR', 'Internal error'],
} as const satisfies Record<string, readonly [number, TRPCError['code'], string]>;

const kindOfCode: Partial<Record<TRPCError['code'], ProblemKind>> = {
  PARSE_ERROR: 'invalid-input',
  BAD_REQUEST: 'invalid-input',
  UNAUTHORIZED: 'unauthenticated',
  FORBIDDEN: 'forbidden',
  NOT_FOUND: 'not-found',
  CONFLICT: 'conflict',
  PAYLOAD_TOO_LARGE: 'too-large',
  UNSUPPORTED_MEDIA_TYPE: 'unsupported-media-type',
  METHOD_NOT_SUPPORTED: 'method-not-allowed',
  TOO_MANY_REQUESTS: 'too-many-requests',
  SERVICE_UNAVAILABLE: 'unavailable',
};

const maxItems = 100;

/** Every kind there is, for the API document. */
export const problemKinds = Object.keys(kinds) as ProblemKind[];
