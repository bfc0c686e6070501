'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { rowColumns } from './row-columns.tsx';

/** The rows of one report, in its order. */
export function ReportRows({ id }: { id: string }) {
  const found = useInfiniteQuery(
    useTRPC().dmarc.reportRows.infiniteQueryOptions(
      { report: id, limit: 50 },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
    ),
  );
  return (
    <DataTable
      label="Rows"
      rows={found.data?.pages.flatMap((page) => page.items) ?? []}
      columns={rowColumns}
      rowKey={({ number }) => String(number)}
      query={found}
      lines={2}
      exportName="dmarc-report"
      empty={<Empty title="No row">The report counts no message.</Empty>}
    />
  );
}
