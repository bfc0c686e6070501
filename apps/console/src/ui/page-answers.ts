import { questionKey } from '@posthorn/api/prepared';
import { QueryCache, type QueryState } from '@tanstack/react-query';

export type PageAnswers = {
  cache: QueryCache;
  /** From now on every query asks for itself. */
  forget(): void;
};

/**
 * A cache whose first queries find the answers that came along with the page, on the server that draws it as in the browser that takes it over, so
 * that both draw the same and nothing has to be asked before the page is whole.
 */
export const withPageAnswers = (
  answers: Readonly<Record<string, unknown>>,
  options: ConstructorParameters<typeof QueryCache>[0],
): PageAnswers => {
  const cache = new QueryCache(options);
  let known = new Map(Object.entries(answers));
  const build = cache.build.bind(cache);
  cache.build = (client, query, state) =>
    build(client, query, state ?? (stateOf(known, query.queryKey) as typeof state));
  const forget = (): void => {
    known = new Map();
  };
  return { cache, forget };
};

/** tRPC's keys: the path of the procedure, then its input and whether pages follow. */
type Key = readonly [path: readonly string[], about?: { input?: unknown; type?: 'query' | 'infinite' }];

const stateOf = (known: ReadonlyMap<string, unknown>, queryKey: unknown): QueryState | undefined => {
  if (known.size === 0 || !Array.isArray(queryKey) || !Array.isArray(queryKey[0])) return undefined;
  const [path, about] = queryKey as unknown as Key;
  const key = questionKey({ procedure: path.join('.'), input: about?.input });
  if (!known.has(key)) return undefined;
  const answer = known.get(key);
  return {
    data: about?.type === 'infinite' ? { pages: [answer], pageParams: [undefined] } : answer,
    dataUpdateCount: 0,
    dataUpdatedAt: Date.now(),
    error: null,
    errorUpdateCount: 0,
    errorUpdatedAt: 0,
    fetchFailureCount: 0,
    fetchFailureReason: null,
    fetchMeta: null,
    isInvalidated: false,
    status: 'success',
    fetchStatus: 'idle',
  };
};
