'use client';

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { readRevisionSearch, revisionSearch } from '../../search/revision-search.ts';
import { SearchBox } from '../../search/search-box.tsx';
import { useSearch } from '../../search/use-search.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { OthersLine } from '../drafts/others-line.tsx';
import { revisionColumns } from './revision-columns.tsx';

/** Every version that was in force: who, when, why, what it changed, and where it runs now. */
export function RevisionsScreen() {
  const trpc = useTRPC();
  const { query, setQuery, filter } = useSearch(readRevisionSearch);
  const found = useInfiniteQuery(
    trpc.revisions.list.infiniteQueryOptions({ ...filter, limit: 50 }, { getNextPageParam: (page) => page.nextCursor }),
  );
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  const running = useQuery(trpc.configuration.inForce.queryOptions({ waitMs: 0 }, { refetchInterval: 5_000 }));
  const columns = useMemo(() => revisionColumns(running.data, (search) => setQuery(search)), [running.data, setQuery]);
  return (
    <>
      <PageHead
        title="Revisions"
        lead="Every version of the settings that was published. None is ever changed; going back makes a new one."
        actions={
          <Link href="/settings/configuration" className="text-[13px] font-medium text-accent hover:underline">
            Whole configuration
          </Link>
        }
      />
      <div className="mb-3 space-y-3">
        <SearchBox
          search={revisionSearch}
          value={query}
          onChange={setQuery}
          placeholder="Words of the reason, or author: changed:"
        />
        <OthersLine />
      </div>
      <DataTable
        label="Revisions"
        of="revision"
        rows={rows}
        columns={columns}
        rowKey={(row) => String(row.number)}
        rowHref={(row) => `/settings/revisions/${row.number}`}
        query={found}
        lines={2}
        exportName="revisions"
        empty={
          <Empty title={query ? 'No revision fits this search' : 'Nothing was published yet'}>
            {query ? 'Take out a part of it.' : 'The first start publishes the settings of a fresh install.'}
          </Empty>
        }
      />
    </>
  );
}
