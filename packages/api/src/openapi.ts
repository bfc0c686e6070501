import { generateOpenApiDocument } from 'trpc-to-openapi';
import { problemKinds } from './problem.ts';
import { rawOperations } from './raw/operations.ts';
import type { AppRouter } from './router.ts';
import { routesOf } from './routes.ts';

/** The OpenAPI 3.1 document of everything under /api/v1, made from the procedures themselves. */
export const createOpenApiDocument = (router: AppRouter, version: string): Record<string, unknown> => {
  const document = generateOpenApiDocument(router, {
    title: 'Posthorn',
    version,
    openApiVersion: '3.1.0',
    baseUrl: '/api/v1',
    description,
    securitySchemes: {
      apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, `phk_...`' },
      session: {
        type: 'apiKey',
        in: 'cookie',
        name: 'posthorn-auth.session_token',
        description: 'The cookie of the console; over HTTPS its name begins with `__Host-`',
      },
    },
  }) as unknown as OpenApi;
  for (const [path, operations] of Object.entries(rawOperations)) {
    document.paths[path] = { ...document.paths[path], ...operations };
  }
  const schemas = Object.entries(document.components.schemas ?? {}).filter(([name]) => !name.startsWith('error.'));
  document.components.schemas = { ...Object.fromEntries(schemas), Problem: problemSchema };
  for (const operations of Object.values(document.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      describeErrors(operation, method);
      if (method !== 'get') operation.parameters = [...(operation.parameters ?? []), idempotencyHeader];
    }
  }
  for (const { method, path, meta } of routesOf(router)) {
    const operation = document.paths[path]?.[method.toLowerCase()];
    if (!operation) continue;
    if (meta.needs === 'anyone') operation.security = [{}, { apiKey: [] }, { session: [] }];
    if (meta.created) {
      const { 200: made, ...others } = operation.responses;
      operation.responses = { 201: { ...made, description: 'Made' }, ...others };
    }
  }
  const health = document.paths['/health']?.['get'];
  // The answer is the same document, whatever the state; the status is for those who look no further.
  if (health?.responses['200'])
    health.responses['503'] = { ...health.responses['200'], description: 'The database is down' };
  return document;
};

/** Errors look the same everywhere (RFC 9457), whatever the generator would say of them. */
const describeErrors = (operation: Operation, method: string): void => {
  const success = Object.entries(operation.responses).filter(([status]) => Number(status) < 400);
  const hasParameter = (operation.parameters ?? []).some((parameter) => (parameter as { in?: string }).in === 'path');
  const statuses = [400, 401, 403, ...(hasParameter ? [404] : []), ...(method === 'get' ? [] : [409, 422]), 503];
  operation.responses = {
    ...Object.fromEntries(success),
    ...Object.fromEntries(statuses.map((status) => [status, problemResponse(errorWords[status] ?? '')])),
    default: problemResponse('Any other error'),
  };
};

const problemResponse = (words: string) => ({
  description: words,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

const errorWords: Record<number, string> = {
  400: 'The request does not have the expected form; `errors` names path and reason of each fault',
  401: 'No key and no session',
  403: 'The permission is missing',
  404: 'Not there (any more)',
  409: 'Someone was faster, or the first request with this Idempotency-Key still runs',
  422: 'Understood but not possible, such as settings that are not valid; `errors` names path and reason of each',
  503: 'The database does not answer',
};

type Response = { description: string; content?: unknown };
type Operation = { responses: Record<string, Response>; parameters?: unknown[]; security?: unknown[] };
type OpenApi = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas?: Record<string, unknown> };
  [member: string]: unknown;
};

const idempotencyHeader = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Repeating a write with the same key and body gives the stored answer; with another body, 422.',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
};

const problemSchema = {
  type: 'object',
  description: 'RFC 9457 problem details',
  required: ['type', 'title', 'status', 'detail'],
  properties: {
    type: {
      type: 'string',
      description: 'What kind of problem',
      enum: problemKinds.map((kind) => `urn:posthorn:problem:${kind}`),
    },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'reason'],
        properties: { path: { type: 'string' }, reason: { type: 'string' }, position: { type: 'integer' } },
      },
    },
  },
};

const description = `Everything the console does, for scripts.

Send an API key as \`Authorization: Bearer phk_...\`. Lists take \`limit\` and \`cursor\` and give \`nextCursor\`. Every write
takes an optional \`Idempotency-Key\` and leaves a row in the audit log. Errors are \`application/problem+json\`.
Secrets go in and never come out.`;
