import type { HeaderField, HeaderSection } from '@posthorn/message/headers';
import { fieldValue } from './dkim/header.ts';

/** One result of an Authentication-Results field: `spf=pass reason="..." smtp.mailfrom=example.org` (RFC 8601 §2.2). */
export type MethodResult = {
  method: string;
  result: string;
  /** In parentheses after the result; words for people. */
  comment?: string;
  reason?: string;
  /** `ptype.property` and its value, in order. Empty values are left out. */
  properties?: readonly (readonly [name: string, value: string])[];
};

/**
 * The value of the field, without its name: our authserv-id, then each result on a line of its own; `none` when there is none
 * (RFC 8601 §2.2). What came from strangers is quoted or replaced, so that nobody can add a result.
 */
export function formatAuthenticationResults(authservId: string, results: readonly MethodResult[]): string {
  if (results.length === 0) return `${authservId}; none`;
  return `${authservId};\r\n\t${results.map(formatResult).join(';\r\n\t')}`;
}

/**
 * The fields of a header that claim to be ours: they have to go before ours is added (RFC 8601 §5). A field whose authserv-id cannot be read
 * goes too, as some reader may find our name in it.
 */
export function forgedResults(section: HeaderSection, authservIds: readonly string[]): HeaderField[] {
  const ours = new Set(authservIds.map((id) => id.toLowerCase()));
  return section.fields.filter((field) => {
    if (field.name.toLowerCase() !== 'authentication-results') return false;
    const id = authservIdOf(field.value);
    return id === null || ours.has(id.toLowerCase());
  });
}

/**
 * The newest field of ours: its value without its name, folds and all, and what it says of the chain of ARC (null: nothing). `isTemporary`: the
 * chain could not be judged. Null when there is no field of ours. Only for mail that {@link forgedResults} has been applied to.
 */
export function ownResults(
  section: HeaderSection,
  authservIds: readonly string[],
): { value: string; chain: 'none' | 'pass' | 'fail' | null; isTemporary: boolean } | null {
  const [newest] = forgedResults(section, authservIds).filter(({ value }) => authservIdOf(value) !== null);
  if (!newest) return null;
  const value = fieldValue(newest).trim();
  const bare = withoutComments(value)?.replace(/"(?:[^"\\]|\\.)*"/gs, '""') ?? '';
  const chain = /;\s*arc\s*=\s*(none|pass|fail)\b/i.exec(bare)?.[1]?.toLowerCase() as 'none' | 'pass' | 'fail';
  return { value, chain: chain ?? null, isTemporary: value.includes(`arc=fail (${UNJUDGED})`) };
}

/** The comment on `arc=fail` when a look-up failed. */
export const UNJUDGED = 'temporary';

/** The authserv-id of a field's value, comments set aside; null when it cannot be read. A version may follow it. */
export function authservIdOf(value: string): string | null {
  const text = withoutComments(value.slice(0, 10_000));
  if (text === null) return null;
  const found = /^\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))(?:\s+\d+)?\s*(?:;|$)/s.exec(text);
  if (!found) return null;
  return found[1] === undefined ? found[2]! : found[1].replace(/\\(.)/gs, '$1');
}

function formatResult({ method, result, comment, reason, properties = [] }: MethodResult): string {
  const parts = [`${method}=${result}`];
  if (comment) parts.push(`(${formatComment(comment)})`);
  if (reason) parts.push(`reason=${formatValue(reason, true)}`);
  for (const [name, value] of properties) if (value !== '') parts.push(`${name}=${formatValue(value, false)}`);
  return fold(parts);
}

/** `value / pvalue`: a token stands bare, so does an address or `@domain` in a property; all else is quoted (RFC 8601 §2.2). */
function formatValue(value: string, isText: boolean): string {
  const text = clean(value.slice(0, 400));
  const isBare = isText
    ? /^[\w!#$%&'*+.^`{|}~-]+$/
    : /^(?:[\w!#$%&'*+.^`{|}~-]+|[\w!#$%&'*+./=?^`{|}~-]*@[A-Za-z0-9.-]+)$/;
  return isBare.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** A quote may stand in a comment (RFC 5322 §3.2.2), but hasty readers take it for the beginning of a string. */
const formatComment = (text: string): string =>
  clean(text.slice(0, 300))
    .replaceAll('"', "'")
    .replace(/[()\\]/g, '\\$&');

const clean = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?');

function fold(parts: string[]): string {
  let line = '';
  let text = '';
  for (const part of parts) {
    if (line !== '' && line.length + part.length + 1 > 70) {
      text += `${line}\r\n\t `;
      line = part;
    } else line = line === '' ? part : `${line} ${part}`;
  }
  return text + line;
}

/** Comments may nest (RFC 5322 §3.2.2); null when one does not end. */
function withoutComments(text: string): string | null {
  let out = '';
  let depth = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (character === '\\' && (isQuoted || depth > 0)) {
      if (depth === 0) out += text.slice(at, at + 2);
      at += 1;
    } else if (depth === 0 && character === '"') {
      isQuoted = !isQuoted;
      out += character;
    } else if (!isQuoted && character === '(') depth += 1;
    else if (!isQuoted && character === ')' && depth > 0) {
      depth -= 1;
      out += ' ';
    } else if (depth === 0) out += character;
  }
  return depth === 0 && !isQuoted ? out : null;
}
