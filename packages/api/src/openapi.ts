import { generateOpenApiDocument } from 'trpc-to-openapi';
import { problemKinds } from './problem.ts';
import { rawOperations } from './raw/operations.ts';
import type { AppRouter } from './router.ts';

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
        name: 'posthorn.session_token',
        description: 'The cookie of the console',
      },
    },
  }) as unknown as OpenApi;
  for (const [path, operations] of Object.entries(rawOperations)) {
    document.paths[path] = { ...document.paths[path], ...operations };
  }
  document.components.schemas = { ...document.components.schemas, Problem: problemSchema };
  for (const operations of Object.values(document.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      describeErrors(operation);
      if (method !== 'get') operation.parameters = [...(operation.parameters ?? []), idempotencyHeader];
    }
  }
  return document;
};

/** Errors look the same everywhere (RFC 9457), whatever the generator would say of them. */
const describeErrors = (operation: Operation): void => {
  for (const [status, response] of Object.entries(operation.responses)) {
    if (Number(status) < 400) continue;
    response.content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  }
};

type Operation = { responses: Record<string, { content?: unknown }>; parameters?: unknown[] };
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
