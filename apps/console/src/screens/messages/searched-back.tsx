import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import type { TableQuery } from '../../ui/table/column.ts';
import { useZone } from '../../ui/time-zone.ts';

/**
 * What a table is given of a search that looks back only so far at a time: its rows, and while it has not reached the oldest, how far it came.
 * `empty` stands there when nothing was found in all of it.
 */
export const searchedTable = <Row,>(found: Found<Row>, empty: ReactNode) => {
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  const last = found.data?.pages.at(-1);
  if (last?.complete ?? true) return { rows, query: found, empty };
  const to = last?.searchedTo ?? null;
  return {
    rows,
    query: found,
    isComplete: false,
    caption: <SearchedTo count={rows.length} to={to} />,
    empty: <SearchedBack to={to} isBusy={found.isFetchingNextPage} onGoOn={found.fetchNextPage} />,
  };
};

type Found<Row> = TableQuery & {
  data: { pages: { items: Row[]; complete: boolean; searchedTo: string | null }[] } | undefined;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
};

/** A search that used up its time says how far it came, and goes on when asked. */
function SearchedBack({ to, isBusy, onGoOn }: { to: string | null; isBusy: boolean; onGoOn: () => unknown }) {
  const { exact } = useZone();
  return (
    <div role="status" className="flex flex-wrap items-center justify-center gap-3 px-4 py-5 text-[13px] text-soft">
      <p>{to ? `Searched back to ${exact(to)}.` : 'Not everything was searched yet.'}</p>
      <Button onClick={() => onGoOn()} busy={isBusy}>
        {isBusy ? 'Searching…' : 'Go on'}
      </Button>
    </div>
  );
}

/** How many were found so far, and how far back that is. Where there is little room the foot of the table says it: a second line here would move the rows. */
function SearchedTo({ count, to }: { count: number; to: string | null }) {
  const { exact } = useZone();
  return (
    <>
      {formatCount(count)} found
      {to ? <span className="max-sm:hidden">, searched back to {exact(to)}</span> : null}
      <span className={to ? 'sm:hidden' : undefined}> so far</span>
    </>
  );
}
