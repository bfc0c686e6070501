import { formatTerm } from '../../search/language.ts';

/** `/queue?destination=…`, `?reason=…` and `?state=…`, as other pages and bookmarks have them, as a search that can be changed. Null: none of them. */
export const searchOfShortLink = (params: Record<string, string | string[] | undefined>): string | null => {
  const terms = shortKeys.flatMap(([name, key]) => {
    const value = [params[name]].flat()[0];
    return value ? [formatTerm(key, value)] : [];
  });
  return terms.length > 0 ? `/queue?by=flat&q=${encodeURIComponent(terms.join(' '))}` : null;
};

const shortKeys = [
  ['destination', 'destination'],
  ['reason', 'reason'],
  ['state', 'status'],
] as const;
