import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { withPageAnswers } from './page-answers.ts';

const keyOf = (procedure: string, about: object) => [procedure.split('.'), about];

test('what came along with a page is there at once, for lists of pages too, until it is forgotten', () => {
  const { cache, forget } = withPageAnswers({ 'users.list {"limit":5}': { items: [1] }, 'drafts.summary null': 7 }, {});
  const client = new QueryClient({ queryCache: cache });
  const dataOf = (key: unknown[]) => new QueryObserver(client, { queryKey: key }).getCurrentResult().data;
  expect(dataOf(keyOf('drafts.summary', { type: 'query' }))).toBe(7);
  expect(dataOf(keyOf('users.list', { input: { limit: 6 }, type: 'infinite' }))).toBeUndefined();
  expect(dataOf(keyOf('users.list', { input: { limit: 5 }, type: 'infinite' }))).toEqual({
    pages: [{ items: [1] }],
    pageParams: [undefined],
  });
  forget();
  expect(dataOf(keyOf('users.list', { input: { limit: 5 }, type: 'query' }))).toBeUndefined();
});

test('a list that came along is asked again as from its beginning (its first page was asked with a cursor of null, which was refused)', async () => {
  const { cache } = withPageAnswers({ 'users.list null': { items: [1] } }, {});
  const client = new QueryClient({ queryCache: cache });
  const asked: unknown[] = [];
  const options = {
    queryKey: keyOf('users.list', { type: 'infinite' }),
    queryFn: ({ pageParam }: { pageParam: unknown }) => {
      asked.push(pageParam);
      return Promise.resolve({ items: [2] });
    },
    initialPageParam: undefined,
    getNextPageParam: () => null,
  };
  await client.fetchInfiniteQuery({ ...options, staleTime: 60_000 });
  expect(asked).toEqual([]);
  await client.fetchInfiniteQuery({ ...options, staleTime: 0 });
  expect(asked).toEqual([undefined]);
});
