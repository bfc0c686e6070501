import type { z } from 'zod';
import type { Problem } from './configuration.ts';
import type { FieldSchema } from './field-schema.ts';
import { nearest } from './nearest.ts';
import { formatPath } from './path.ts';
import { formatDuration, formatSize } from './quantity.ts';
import { schemaAt } from './schema.ts';

type Issue = z.core.$ZodIssue;

/** Turns the schema's findings into problems in plain words. */
export function problemsOf(issues: readonly Issue[], input: unknown): Problem[] {
  return issues.flatMap((issue) => explain(issue, input));
}

function explain(issue: Issue, input: unknown): Problem[] {
  const path = formatPath(issue.path);
  const schema = schemaAt(issue.path, input);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => explainUnknown(key, issue.path, schema));
    case 'invalid_union':
      return explainUnion(issue, input, schema);
    case 'invalid_type':
      return [{ path, reason: explainType(issue, schema) }];
    case 'invalid_value':
      return [{ path, reason: explainValue(issue) }];
    case 'too_small':
      return [{ path, reason: `must be ${amount(issue, Number(issue.minimum), schema)} or more` }];
    case 'too_big':
      return [{ path, reason: `must be ${amount(issue, Number(issue.maximum), schema)} or less` }];
    case 'custom': {
      const position: unknown = issue.params?.['position'];
      return [{ path, reason: issue.message, ...(typeof position === 'number' ? { position } : {}) }];
    }
    default:
      return [{ path, reason: issue.message }];
  }
}

function explainUnknown(key: string, path: readonly PropertyKey[], schema: FieldSchema | undefined): Problem {
  const known = Object.keys(schema?.properties ?? {});
  const near = nearest(key, known);
  const advice = near ? `; did you mean "${near}"?` : known.length > 0 ? `; known here: ${known.join(', ')}` : '';
  const what = path.length === 0 ? 'there is no group of settings' : 'there is no setting';
  return { path: formatPath([...path, key]), reason: `${what} called "${key}"${advice}` };
}

function explainUnion(issue: z.core.$ZodIssueInvalidUnion, input: unknown, schema: FieldSchema | undefined): Problem[] {
  const path = formatPath(issue.path);
  if (schema?.secret) {
    return [
      { path, reason: 'must be a reference {"$secret": "id"} or a new secret {"$secret": null, "value": "..."}' },
    ];
  }
  const options = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
  if (options.length > 0) {
    return [
      {
        path,
        reason: `must be one of ${quoteAll(options)}${advise(valueAt(input, issue.path), options)}`,
      },
    ];
  }
  // The branch that got furthest is the one that was meant.
  const depth = (branch: Issue[]): number => Math.max(0, ...branch.map((inner) => inner.path.length));
  const [best] = issue.errors.toSorted((left, right) => depth(right) - depth(left));
  if (best && depth(best) > 0) {
    return best.flatMap((inner) => explain({ ...inner, path: [...issue.path, ...inner.path] }, input));
  }
  const wanted = schema?.widget === 'mailboxes' ? '"any" or a list of local parts' : 'a value of another form';
  return [{ path, reason: `must be ${wanted}` }];
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (here, step) => (typeof here === 'object' && here !== null ? Reflect.get(here, step) : undefined),
    input,
  );
}

function explainType(issue: z.core.$ZodIssueInvalidType, schema: FieldSchema | undefined): string {
  const got = kindOf(issue.input);
  if (got === undefined) return 'is missing';
  if (schema?.widget === 'duration') return `must be a duration in seconds or as text such as "5m", not ${got}`;
  if (schema?.widget === 'size') return `must be a size in bytes or as text such as "40M", not ${got}`;
  if (schema?.widget === 'list') return `must be a list of ${schema.list ?? 'items'}, not ${got}`;
  return `must be ${EXPECTED[issue.expected] ?? issue.expected}, not ${got}`;
}

function explainValue(issue: z.core.$ZodIssueInvalidValue): string {
  const values = issue.values.map(String);
  return `must be ${values.length === 1 ? '' : 'one of '}${quoteAll(values)}${advise(issue.input, values)}`;
}

function amount(issue: { origin: string }, limit: number, schema: FieldSchema | undefined): string {
  if (issue.origin === 'string') return `${limit} characters`;
  if (issue.origin === 'array') return `${limit} ${limit === 1 ? 'entry' : 'entries'}`;
  if (schema?.unit === 'seconds') return formatDuration(limit);
  if (schema?.unit === 'bytes') return formatSize(limit);
  return schema?.unit ? `${limit} ${schema.unit}` : String(limit);
}

function advise(given: unknown, known: readonly string[]): string {
  const near = typeof given === 'string' ? nearest(given, known) : undefined;
  return near ? `; did you mean "${near}"?` : '';
}

function quoteAll(values: readonly string[]): string {
  return values.map((value) => `"${value}"`).join(', ');
}

function kindOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : `${value}`;
  return { string: 'text', boolean: 'true or false', object: 'an object' }[typeof value as 'string'] ?? typeof value;
}

const EXPECTED: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};
