'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { DmarcFilter } from '../../search/dmarc-search.ts';
import { withTerm } from '../../search/language.ts';
import { useQueryParam } from '../../search/use-query-param.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import type { Column } from '../../ui/table/column.ts';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { historyHref } from '../authentication/history-link.tsx';
import { GroupCaption } from './group-caption.tsx';
import { GroupChoice } from './group-choice.tsx';
import { groupColumns } from './group-columns.tsx';

type Row = Outputs['dmarc']['byDomain']['items'][number];

/** Whose name it carried, commonest first. */
export function ByDomain({ filter, query }: { filter: DmarcFilter; query: string }) {
  const [chosen] = useQueryParam('authors');
  const group = chosen === 'owner' ? 'owner' : 'author';
  const found = useQuery(
    useTRPC().dmarc.byDomain.queryOptions({ ...filter, group, limit: 10 }, { placeholderData: keepPreviousData }),
  );
  // Domains of one owner are found by their common end.
  const termOf = ({ domain }: Row) => (group === 'owner' ? `*${domain}` : domain);
  return (
    <DataTable
      label="By author"
      rows={found.data?.items ?? []}
      columns={columns}
      rowKey={({ domain }) => domain}
      rowHref={(row) => historyHref(withTerm(query, 'domain', termOf(row)))}
      query={found}
      lines={2}
      exportName="dmarc-authors"
      caption={
        <GroupCaption title="By author domain" found={found.data}>
          <GroupChoice name="authors" label="Group author domains" options={groups} />
        </GroupCaption>
      }
      empty={<Empty title="No author">No verification fits this search.</Empty>}
    />
  );
}

const groups = [
  ['author', 'Domains'],
  ['owner', 'Registered names'],
] as const;

const columns: Column<Row>[] = [
  {
    id: 'domain',
    title: 'Author domain',
    narrow: 'title',
    cell: ({ domain, owner, domains }) => (
      <>
        <span className="block truncate font-mono text-xs">
          <MailText text={domain} max={255} />
        </span>
        <span className="block truncate text-xs text-faint">
          {domains > 1 ? (
            plural(domains, 'domain')
          ) : owner === domain ? (
            'registered name'
          ) : (
            <>
              of <MailText text={owner} max={255} />
            </>
          )}
        </span>
      </>
    ),
    text: ({ domain }) => domain,
  },
  ...groupColumns<Row>(),
];
