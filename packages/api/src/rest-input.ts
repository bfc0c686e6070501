import type { z } from 'zod';
import { problem } from './problem.ts';

/** Query strings carry text only; what the schema calls a number, a boolean or an array becomes one. Wrong text stays text, so that validation names it. */
export const readQuery = (query: URLSearchParams, schema: z.ZodType): Record<string, unknown> => {
  const shape = shapeOf(schema);
  const input: Record<string, unknown> = {};
  for (const name of new Set(query.keys())) {
    const values = query.getAll(name);
    input[name] = coerce(values, shape[name]);
  }
  return input;
};

/** A JSON object body, at most `maxBody` octets; an empty body is `{}`. */
export const readBody = async (request: Request): Promise<Record<string, unknown>> => {
  const text = await readText(request);
  if (text === '') return {};
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/(json|merge-patch\+json)\b/i.test(type)) {
    throw problem('unsupported-media-type', 'Send the body as `application/json`.');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw problem('invalid-input', `The body is not JSON: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw problem('invalid-input', 'The body must be a JSON object.');
  }
  return value as Record<string, unknown>;
};

const readText = async (request: Request): Promise<string> => {
  if (!request.body) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxBody) throw problem('too-large', `A request body may have at most ${maxBody} octets.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const coerce = (values: string[], schema: Unwrappable | undefined): unknown => {
  const text = values.at(-1) ?? '';
  switch (kindOf(schema)) {
    case 'array':
      return values.flatMap((value) => value.split(',')).filter((value) => value !== '');
    case 'number':
      return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
    case 'boolean':
      return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : text;
    default:
      return text;
  }
};

type Unwrappable = { _zod: { def: { type: string; innerType?: Unwrappable; in?: Unwrappable } } };

const unwrap = (schema: Unwrappable): Unwrappable => {
  const { def } = schema._zod;
  const inner = def.innerType ?? (def.type === 'pipe' ? def.in : undefined);
  return inner ? unwrap(inner) : schema;
};

const kindOf = (schema: Unwrappable | undefined): string => (schema ? unwrap(schema)._zod.def.type : 'string');

const shapeOf = (schema: z.ZodType): Record<string, Unwrappable> =>
  (unwrap(schema as unknown as Unwrappable) as unknown as { shape?: Record<string, Unwrappable> }).shape ?? {};

/** A whole configuration with its lists is far smaller than this. */
const maxBody = 16 * 1024 * 1024;
