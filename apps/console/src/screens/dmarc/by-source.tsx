'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { DmarcFilter } from '../../search/dmarc-search.ts';
import { withTerm } from '../../search/language.ts';
import { useQueryParam } from '../../search/use-query-param.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import type { Column } from '../../ui/table/column.ts';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { historyHref } from '../authentication/history-link.tsx';
import { GroupCaption } from './group-caption.tsx';
import { GroupChoice } from './group-choice.tsx';
import { groupColumns } from './group-columns.tsx';

type Row = Outputs['dmarc']['bySource']['items'][number];

/** Where it came from, busiest first. */
export function BySource({ filter, query }: { filter: DmarcFilter; query: string }) {
  const [chosen] = useQueryParam('sources');
  const group = chosen === 'network' ? 'network' : 'address';
  const found = useQuery(
    useTRPC().dmarc.bySource.queryOptions({ ...filter, group, limit: 10 }, { placeholderData: keepPreviousData }),
  );
  return (
    <DataTable
      label="By source"
      rows={found.data?.items ?? []}
      columns={columns}
      rowKey={({ source }) => source}
      rowHref={({ source }) => historyHref(withTerm(query, 'ip', source))}
      query={found}
      lines={2}
      exportName="dmarc-sources"
      caption={
        <GroupCaption title="By source" found={found.data}>
          <GroupChoice name="sources" label="Group sources" options={groups} />
        </GroupCaption>
      }
      empty={<Empty title="No source">No verification fits this search.</Empty>}
    />
  );
}

const groups = [
  ['address', 'Addresses'],
  ['network', 'Networks'],
] as const;

const columns: Column<Row>[] = [
  {
    id: 'source',
    title: 'Source',
    narrow: 'title',
    cell: ({ source, name }) => (
      <>
        <span className="block truncate font-mono text-xs">{source}</span>
        <span className="block truncate text-xs text-faint">
          <MailText text={name} empty={source.includes('/') ? 'network' : 'no name'} max={200} />
        </span>
      </>
    ),
    text: ({ source }) => source,
  },
  ...groupColumns<Row>(),
];
