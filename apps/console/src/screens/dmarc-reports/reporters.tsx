'use client';

import { useQuery } from '@tanstack/react-query';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import type { Column } from '../../ui/table/column.ts';
import { countColumn } from '../../ui/table/columns.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { lastDayColumn, passColumn } from './counted-columns.tsx';

type Row = Outputs['dmarc']['reporters']['items'][number];

/** Who reported in the last 30 days, busiest first. */
export function Reporters() {
  const found = useQuery(useTRPC().dmarc.reporters.queryOptions({ limit: 20 }));
  return (
    <DataTable
      label="Reporters"
      rows={found.data?.items ?? []}
      columns={columns}
      rowKey={({ organization }) => organization}
      rowHref={({ organization }) => `/dmarc/reports?reporter=${encodeURIComponent(organization)}`}
      query={found}
      exportName="dmarc-reporters"
      caption={<span className="font-semibold text-ink">Who reported in the last 30 days</span>}
      empty={<Empty title="Nobody">No report that counts is about the last 30 days.</Empty>}
    />
  );
}

const columns: Column<Row>[] = [
  {
    id: 'organization',
    title: 'Reporter',
    narrow: 'title',
    cell: ({ organization }) => (
      <span className="block truncate">
        <MailText text={organization} empty="without a name" max={200} />
      </span>
    ),
    text: ({ organization }) => organization,
  },
  countColumn(({ reports }) => reports, { id: 'reports', title: 'Reports', width: 'w-24' }),
  countColumn(({ count }) => count, { id: 'count', title: 'Messages', width: 'w-28', narrow: 'corner' }),
  passColumn(),
  lastDayColumn('hide'),
];
