/** A search as people type it: `to:kim status:deferred after:2026-11-22 invoice`. Values with spaces stand in double quotes. */
export type Search = { terms: { key: string; value: string }[]; text: string };

/** Reads a search; unknown keys are kept as text, so that `re: hello` finds what it says. */
export const parseSearch = (query: string, keys: readonly string[]): Search => {
  const terms: Search['terms'] = [];
  const words: string[] = [];
  for (const [word] of query.matchAll(/[^\s"]*"[^"]*"?|\S+/g)) {
    const colon = word.indexOf(':');
    const key = word.slice(0, colon).toLowerCase();
    const value = unquote(word.slice(colon + 1));
    if (colon > 0 && value !== '' && keys.includes(key)) terms.push({ key, value });
    else words.push(unquote(word));
  }
  return { terms, text: words.join(' ') };
};

/** The last value of a key, as filters that take one value need it. */
export const termOf = (search: Search, key: string): string | undefined =>
  search.terms.findLast((term) => term.key === key)?.value;

/** The search with one key set, or taken out when the value is empty. */
export const withTerm = (query: string, key: string, value: string): string => {
  const others = [...query.matchAll(/[^\s"]*"[^"]*"?|\S+/g)]
    .map(([word]) => word)
    .filter((word) => !word.toLowerCase().startsWith(`${key}:`));
  if (value === '') return others.join(' ');
  return [...others, `${key}:${/\s/.test(value) ? `"${value}"` : value}`].join(' ');
};

/** A moment: `2026-11-22`, `2026-11-22T08:00`, a full ISO time, or an age such as `2h`, `30m`, `7d`. Null when it is none of them. */
export const parseMoment = (text: string, now = Date.now()): string | null => {
  const age = /^(\d{1,5})(m|h|d)$/.exec(text);
  if (age) return new Date(now - Number(age[1]) * unitMs[age[2] as keyof typeof unitMs]).toISOString();
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
};

const unquote = (text: string): string => text.replaceAll('"', '');
const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 };
