import { type Place, readLookupTemplate } from './template.ts';

/** A statement with places for its parameters: `texts` has one more member than `places`. */
export type LookupQuery = { readonly texts: readonly string[]; readonly places: readonly Place[] };

export type ReadQuery = { ok: true; query: LookupQuery } | { ok: false; position: number; reason: string };

/**
 * Reads `SELECT value FROM vip WHERE address = {key}`. Each place becomes a parameter of the statement, so it may stand only where a value can:
 * not in quotes, and not in a comment. One statement, which the server checks.
 */
export function readQuery(text: string): ReadQuery {
  const masked = maskQuoted(text);
  if (typeof masked !== 'string') return { ok: false, ...masked };
  const semicolon = masked.indexOf(';');
  if (semicolon >= 0 && masked.slice(semicolon + 1).trim() !== '')
    return { ok: false, position: semicolon, reason: 'one statement only' };
  const texts: string[] = [];
  const places: Place[] = [];
  let from = 0;
  for (const { index, 0: found } of masked.matchAll(/\{[^}]*\}?|\}/g)) {
    const read = readLookupTemplate(text.slice(index, index + found.length));
    const part = read.ok ? read.template.parts[0] : undefined;
    if (part === undefined || typeof part === 'string')
      return {
        ok: false,
        position: index,
        reason: 'here {key}, {2} to {9}, {domain}, {local} or {reversed} can stand',
      };
    texts.push(text.slice(from, index));
    places.push(part.place);
    from = index + found.length;
  }
  texts.push(text.slice(from, semicolon < 0 ? undefined : Math.max(from, semicolon)));
  const inside = text.search(/\{(?:key|[1-9]|domain|local|reversed)\}/);
  if (inside >= 0 && masked[inside] !== '{')
    return { ok: false, position: inside, reason: 'a place stands without quotes: its value is passed apart' };
  if (texts.join('').trim() === '') return { ok: false, position: 0, reason: 'a statement of SQL' };
  return { ok: true, query: { texts, places } };
}

/** The statement for a server: `$1` for Postgres, `?` for MySQL and MariaDB. */
export const statementOf = ({ texts }: LookupQuery, parameter: (index: number) => string): string =>
  texts.map((text, index) => (index === 0 ? text : parameter(index) + text)).join('');

/** What stands in quotes and comments of SQL becomes blanks of the same length; or where a quote or comment begins that is never closed. */
export function maskQuoted(text: string): string | { position: number; reason: string } {
  let masked = '';
  for (let at = 0; at < text.length; ) {
    const opening = text.startsWith('--', at)
      ? '--'
      : text.startsWith('/*', at)
        ? '/*'
        : QUOTES.has(text[at]!)
          ? text[at]!
          : undefined;
    if (opening === undefined) {
      masked += text[at++];
      continue;
    }
    const close = opening === '--' ? '\n' : opening === '/*' ? '*/' : opening;
    const end = text.indexOf(close, at + opening.length);
    if (end < 0 && opening !== '--') return { position: at, reason: 'a quote or comment that is never closed' };
    const next = end < 0 ? text.length : end + close.length;
    masked += ' '.repeat(next - at);
    at = next;
  }
  return masked;
}

const QUOTES = new Set(["'", '"', '`']);
