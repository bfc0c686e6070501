import { parseSearch, type Search, tokenize } from './language.ts';
import { type Around, parseMoment } from './moment.ts';
import { nearest } from './nearest.ts';

/** A key of a search: what to type after it, and what it takes. */
export type SearchKey = {
  key: string;
  hint: string;
  /** The only values it takes, each with words where the value alone does not say enough. */
  values?: readonly (string | { value: string; hint: string })[];
  /** Takes a moment; `parseMoment` says which. Its value arrives as ISO 8601. */
  isMoment?: boolean;
  /** `-key:value` is understood. */
  canNegate?: boolean;
  /** Values to offer while typing, such as domains that were seen. */
  suggest?: (typed: string) => Promise<readonly string[]>;
};

/** What was not understood, in words, and where it stands. */
export type Mistake = { words: string; from: number; to: number };

/** What was understood: the last value of each key, what must not be, the words without a key, and the mistakes. */
export type ReadSearch<Key extends string = string> = {
  values: Partial<Record<Key, string>>;
  not: Partial<Record<Key, string>>;
  text: string | undefined;
  mistakes: Mistake[];
  search: Search;
};

export type SearchDefinition<Key extends string = string> = {
  keys: readonly SearchKey[];
  read: (query: string, around?: Around) => ReadSearch<Key>;
};

/** Declares a search. Completion, hints, reading and mistakes all come from this. */
export const defineSearch = <const Keys extends readonly SearchKey[]>({
  keys,
}: {
  keys: Keys;
}): SearchDefinition<Keys[number]['key']> => {
  type Key = Keys[number]['key'];
  const byName = new Map<string, SearchKey>(keys.map((key) => [key.key, key]));
  const names = [...byName.keys()];
  const read = (query: string, around: Around = {}): ReadSearch<Key> => {
    const search = parseSearch(query, names);
    const mistakes = strayMistakes(query, names);
    const values: Partial<Record<string, string>> = {};
    const not: Partial<Record<string, string>> = {};
    for (const { key, value, isNegated, from, to } of search.terms) {
      const known = byName.get(key);
      if (!known) continue;
      const found = understand(known, value, around);
      if (typeof found !== 'string') mistakes.push({ ...found, from, to });
      else if (isNegated && !known.canNegate)
        mistakes.push({ words: `${key}: cannot be turned round with -.`, from, to });
      else (isNegated ? not : values)[key] = found;
    }
    return { values, not, text: search.text || undefined, mistakes, search } as ReadSearch<Key>;
  };
  return { keys, read };
};

export const keyValue = (value: string | { value: string }): string =>
  typeof value === 'string' ? value : value.value;

const understand = (key: SearchKey, value: string, around: Around): string | { words: string } => {
  if (key.isMoment) {
    const example = `${key.key}:2026-11-22, ${key.key}:03:12 or ${key.key}:2h`;
    return parseMoment(value, around) ?? { words: `${key.key}:${value} is no time. Try ${example}.` };
  }
  if (!key.values) return value;
  const allowed = key.values.map(keyValue);
  const found = allowed.find((one) => one.toLowerCase() === value.toLowerCase());
  if (found !== undefined) return found;
  const near = nearest(value, allowed);
  return {
    words: near
      ? `${key.key}:${value} is not known. Did you mean ${key.key}:${near}?`
      : `${key.key}:${value} is not known. Try one of ${allowed.join(', ')}.`,
  };
};

/** A quote never closed, a key with nothing after it, a key that is nearly one of ours. */
const strayMistakes = (query: string, names: string[]): Mistake[] =>
  tokenize(query).flatMap(({ key, value, isOpen, from, to }) => {
    if (isOpen) return [{ words: 'A quotation mark is not closed.', from, to }];
    if (key === null || value === '') {
      return key !== null && names.includes(key) ? [{ words: `${key}: has nothing after it.`, from, to }] : [];
    }
    const near = names.includes(key) ? undefined : nearest(key, names);
    return near ? [{ words: `There is no ${key}: here. Did you mean ${near}:?`, from, to }] : [];
  });
