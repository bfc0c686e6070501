type Given = Record<string, string | string[] | undefined>;

/** A search of the history that was kept when it stood at /dmarc; null: none. */
export const historyOfSearch = (given: Given): string | null =>
  ['q', 'authors', 'sources', 'by'].some((key) => given[key] !== undefined) ? `/dmarc/history${queryOf(given)}` : null;

/** The query as it was, with its question mark. */
export const queryOf = (given: Given): string => {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(given)) for (const one of [value ?? []].flat()) query.append(key, one);
  return query.size > 0 ? `?${query}` : '';
};
