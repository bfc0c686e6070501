/**
 * The one search language: `to:kim status:deferred after:2h -domain:example.org invoice`. Values with spaces stand in double quotes, in which `\"` is a
 * quote; `-` before a key turns it round. Words without a key are looked for as text.
 */
export type Search = { terms: Term[]; text: string };

/** One `key:value`, and where it stands in what was typed. */
export type Term = { key: string; value: string; isNegated: boolean; from: number; to: number };

/** One piece of a search as typed. Without a colon `key` is null; `isOpen` says that its quote was never closed. */
export type Token = {
  key: string | null;
  value: string;
  isNegated: boolean;
  isOpen: boolean;
  from: number;
  to: number;
};

/** Cuts a search into pieces. Takes anything and never throws; joined by spaces, the pieces mean the same again. */
export const tokenize = (query: string): Token[] => [...query.matchAll(piece)].map((match) => readToken(match));

/** Reads a search; unknown keys are kept as text, so that `re: hello` finds what it says. */
export const parseSearch = (query: string, keys: readonly string[]): Search => {
  const terms: Term[] = [];
  const words: string[] = [];
  for (const { key, value, isNegated, from, to } of tokenize(query)) {
    if (key !== null && keys.includes(key) && value !== '') terms.push({ key, value, isNegated, from, to });
    else words.push(key === null ? value : `${isNegated ? '-' : ''}${key}:${value}`);
  }
  return { terms, text: words.filter((word) => word !== '').join(' ') };
};

/** The last value of a key, as filters that take one value need it. */
export const termOf = (search: Search, key: string): string | undefined =>
  search.terms.findLast((term) => term.key === key && !term.isNegated)?.value;

/** The search with one key set, or taken out when the value is empty. */
export const withTerm = (query: string, key: string, value: string): string => {
  const others = tokenize(query)
    .filter((token) => token.key !== key)
    .map(({ from, to, isOpen }) => (isOpen ? closed(query.slice(from, to)) : query.slice(from, to)));
  return [...others, ...(value === '' ? [] : [formatTerm(key, value)])].join(' ');
};

/** A piece whose quote was never closed, closed; a last backslash that escapes nothing yet must not escape the closing quote. */
const closed = (text: string): string => `${text}${/(?<!\\)(?:\\\\)*\\$/.test(text) ? '\\' : ''}"`;

/** `key:value`, quoted where it has to be. */
export const formatTerm = (key: string, value: string, isNegated = false): string =>
  `${isNegated ? '-' : ''}${key}:${formatValue(value)}`;

const formatValue = (value: string): string =>
  value === '' || /[\s"\\]/.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : value;

/** A piece is quoted stretches and others without space between them. */
const piece = /(?:"(?:\\.|[^"\\])*(?:"|\\?$)|[^\s"]+)+/gsu;

const readToken = (match: RegExpExecArray): Token => {
  const text = match[0];
  const from = match.index;
  const found = /^(-?)([a-z][a-z-]*):/i.exec(text);
  const rest = text.slice(found?.[0].length ?? 0);
  const { value, isOpen } = unquote(rest);
  return {
    key: found?.[2]?.toLowerCase() ?? null,
    value,
    isNegated: found?.[1] === '-',
    isOpen,
    from,
    to: from + text.length,
  };
};

/** What stands inside quotes loses them and its backslashes; outside of quotes a backslash is itself. */
const unquote = (text: string): { value: string; isOpen: boolean } => {
  let value = '';
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] ?? '';
    if (sign === '"') isQuoted = !isQuoted;
    else if (isQuoted && sign === '\\' && at + 1 < text.length) {
      at += 1;
      value += text[at];
    } else value += sign;
  }
  return { value, isOpen: isQuoted };
};
