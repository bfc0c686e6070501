import { parseList } from '@posthorn/policy/list';
import { splitItems } from '@posthorn/policy/list-item';
import { z } from 'zod';
import { nameRule } from './line-rules.ts';
import { parseDuration, parseSize } from './quantity.ts';
import { type TemplateVariable, templateFault } from './template.ts';

/** The words of a field: what the form, the help and the manual say about it. */
export type FieldWords = {
  /** A few words, as a label. */
  title: string;
  /** What it does and when to change it, in plain sentences. */
  description: string;
  /** The clause it comes from, such as `RFC 5321 §4.5.3.2`. */
  standard?: string;
  /** For what it can have another value than elsewhere: for a listener, or for a recipient domain. See overrides.ts. */
  overridable?: Overridable;
  /** A member of an entry that only has a meaning while another member has one of these values. */
  shownWhen?: { field: string; is: readonly string[] };
};

/** What a setting can be overridden for. */
export type Overridable = 'listener' | 'domain';

/**
 * What a secret is for: `verifier` becomes a one-way SCRAM verifier; `credential`, `private-key` (TLS) and `signing-key` (DKIM) can be read back by the
 * parts that use them. One kind never stands in for another.
 */
export type SecretKind = 'verifier' | 'credential' | 'private-key' | 'signing-key';

/** Which things a list field names. */
export type ListKind = 'hosts' | 'domains' | 'addresses';

/** On or off. */
export function flag(words: FieldWords & { default: boolean }) {
  const { default: initial, ...rest } = words;
  return z
    .boolean()
    .default(initial)
    .meta({ ...rest, widget: 'switch' });
}

/** A whole number between two bounds; `unit` is what it counts. */
export function count(words: FieldWords & { default: number; min: number; max: number; unit?: string }) {
  const { default: initial, min, max, ...rest } = words;
  return z
    .int()
    .min(min)
    .max(max)
    .default(initial)
    .meta({ ...rest, widget: 'number' });
}

/** A duration in whole seconds; input may be a number or text such as `5m`. */
export function seconds(words: FieldWords & { default: number; min: number; max: number }) {
  const { default: initial, min, max, ...rest } = words;
  return durationSchema(min, max)
    .default(initial)
    .meta({ ...rest, widget: 'duration', unit: 'seconds' });
}

/** The bare schema behind {@link seconds}, for durations inside lists. */
export function durationSchema(min: number, max: number) {
  return z.preprocess(readText(parseDuration), z.int().min(min).max(max)).meta({ widget: 'duration', unit: 'seconds' });
}

/** A size in bytes; input may be a number or text such as `40M`. */
export function bytes(words: FieldWords & { default: number; min: number; max: number }) {
  const { default: initial, min, max, ...rest } = words;
  return z
    .preprocess(readText(parseSize), z.int().min(min).max(max))
    .default(initial)
    .meta({ ...rest, widget: 'size', unit: 'bytes' });
}

/** A TCP port. */
export function port(words: FieldWords & { default: number; min?: 0 | 1 }) {
  const { default: initial, min, ...rest } = words;
  return z
    .int()
    .min(min ?? 1)
    .max(65_535)
    .default(initial)
    .meta({ ...rest, widget: 'port' });
}

/** One line of text without control characters; `pattern` narrows it and `reason` says what is wanted. */
export function line(words: FieldWords & { default: string; max?: number; rule?: LineRule }) {
  const { default: initial, max, rule, ...rest } = words;
  return lineSchema(rule, max)
    .default(initial)
    .meta({ ...rest, widget: 'text' });
}

/** As {@link line}, but it may be left out; `placeholder` says what holds then. */
export function optionalLine(words: FieldWords & { placeholder: string; max?: number; rule?: LineRule }) {
  const { max, rule, ...rest } = words;
  return lineSchema(rule, max)
    .exactOptional()
    .meta({ ...rest, widget: 'text' });
}

/** A required line, for members of list entries that have no sensible default. */
export function requiredLine(words: FieldWords & { max?: number; rule?: LineRule }) {
  const { max, rule, ...rest } = words;
  return lineSchema(rule, max).meta({ ...rest, widget: 'text' });
}

/** What a name refers to: entries of the list `to`, such as `redis.servers`, by their member `by`; by `name` when left out. */
type Reference = { to: string; by?: string };

/** The name of an entry of another list, as a required line. That there is one is checked with the whole configuration (checks/). */
export function reference({ to, by = 'name', ...words }: FieldWords & Reference) {
  return lineSchema(nameRule).meta({ ...words, widget: 'reference', refers: { to, by } });
}

/** The name of an entry of another list that may be left out; `placeholder` says what holds then. */
export function optionalReference({ to, by = 'name', ...words }: FieldWords & Reference & { placeholder: string }) {
  return lineSchema(nameRule)
    .exactOptional()
    .meta({ ...words, widget: 'reference', refers: { to, by } });
}

/**
 * A text with variables such as `{domain}`, filled in where it is used (template.ts). One line, or several with `lines`.
 * `rule` comes after the check of its variables.
 */
export function template(
  words: FieldWords & {
    default: string;
    max: number;
    variables: readonly TemplateVariable[];
    rule?: LineRule;
    lines?: boolean;
  },
) {
  const { default: initial, max, rule, lines, ...rest } = words;
  const check: LineRule = (text) => templateFault(text, rest.variables) ?? rule?.(text);
  const schema = lines ? blockSchema(check, max) : lineSchema(check, max);
  return schema.default(initial).meta({ ...rest, widget: 'template', ...(lines ? { lines: true } : {}) });
}

/** Several lines of text, such as a certificate. */
export function block(words: FieldWords & { max: number; placeholder?: string; widget?: 'textarea' | 'certificate' }) {
  const { max, widget, ...rest } = words;
  return z
    .string()
    .max(max)
    .exactOptional()
    .meta({ ...rest, widget: widget ?? 'textarea' });
}

/** One of a few words; `options` explains each. */
export function choice<const T extends string>(
  words: FieldWords & { default: NoInfer<T>; options: Record<T, string> },
) {
  const { default: initial, options, ...rest } = words;
  const names = Object.keys(options) as [T, ...T[]];
  return z
    .enum(names)
    .default(initial as never)
    .meta({ ...rest, widget: 'choice', options }) as unknown as z.ZodDefault<z.ZodType<T, T>>;
}

/** A list in the list language; input may be an array of items or one text with commas. */
export function list(words: FieldWords & { default: string[]; kind: ListKind }) {
  const { default: initial, kind, ...rest } = words;
  return z
    .preprocess(splitText, z.array(z.string()).max(100_000).superRefine(checkList(kind)))
    .default(initial)
    .meta({ ...rest, widget: 'list', list: kind });
}

/** A reference to a secret; `placeholder` says what holds where it may be left out. Typed as stored; on its way in a document may hold a `NewSecret` in its place. */
export function secret(words: FieldWords & { secret: SecretKind; placeholder?: string }) {
  return secretSchema.meta({ ...words, widget: 'secret' });
}

/** What a line must look like: returns the reason and, when known, the position of the first fault. */
export type LineRule = (text: string) => { reason: string; position?: number } | undefined;

/** A one-line text schema that reports control characters and breaches of a rule with their position. */
export function lineSchema(rule?: LineRule, max = 255) {
  return z
    .string()
    .max(max)
    .superRefine((text, context) => {
      // Rules may cost more than the length of their text, and this one is refused anyway.
      if (text.length > max) return;
      const at = text.search(CONTROL);
      const fault = at >= 0 ? { reason: 'a control character is not allowed here', position: at } : rule?.(text);
      if (fault) addFault(context, fault);
    });
}

function blockSchema(rule: LineRule, max: number) {
  return z
    .string()
    .max(max)
    .superRefine((text, context) => {
      if (text.length > max) return;
      const at = text.search(CONTROL_BUT_LINES);
      const fault = at >= 0 ? { reason: 'a control character is not allowed here', position: at } : rule(text);
      if (fault) addFault(context, fault);
    });
}

/** Reports a fault found by a hand-written check, keeping its position for the problem list. */
export function addFault(
  context: z.RefinementCtx,
  fault: { reason: string; position?: number; path?: (string | number)[] },
): void {
  context.addIssue({
    code: 'custom',
    message: fault.reason,
    path: fault.path ?? [],
    params: fault.position === undefined ? {} : { position: fault.position },
  });
}

function checkList(kind: ListKind) {
  return (items: string[], context: z.RefinementCtx): void => {
    const parsed = parseList(items, kind);
    if (parsed.ok) return;
    for (const error of parsed.errors) addFault(context, { ...error, path: [error.item] });
  };
}

function splitText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return splitItems(value).map((item) => item.text.trim());
}

type Quantity = { ok: true; value: number } | { ok: false; reason: string; position: number };

function readText(parse: (text: string) => Quantity) {
  return (value: unknown, context: z.RefinementCtx): unknown => {
    if (typeof value !== 'string') return value;
    const read = parse(value);
    if (read.ok) return read.value;
    addFault(context, read);
    return z.NEVER;
  };
}

/** A stored secret's id, or a new secret on its way in. */
export const secretSchema = z.union([
  z.strictObject({ $secret: z.string().min(1).max(200) }),
  z.strictObject({ $secret: z.null(), value: z.string().min(1).max(65_536) }),
]) as unknown as z.ZodType<{ $secret: string }>;

const CONTROL_BUT_LINES = /[\u0000-\u0009\u000b-\u001f\u007f]/;
const CONTROL = /[\u0000-\u001f\u007f]/;
