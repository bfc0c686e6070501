'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { FilterChips } from '../../search/filter-chips.tsx';
import { SearchBox } from '../../search/search-box.tsx';
import { useSearch } from '../../search/use-search.ts';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { Menu } from '../../ui/menu.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { usePermission } from '../../ui/permission.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { auditColumns } from './audit-columns.tsx';
import { auditSearch, readAuditSearch } from './audit-search.ts';
import { OnlyWith } from './only-with.tsx';
import { VerifyChain } from './verify-chain.tsx';

/** Who did what, when and from where: every write, every sign-in, and what was refused. */
export function AuditScreen() {
  const trpc = useTRPC();
  const { may } = usePermission('audit');
  const { query, setQuery, filter } = useSearch(readAuditSearch);
  const found = useInfiniteQuery({
    ...trpc.audit.list.infiniteQueryOptions(
      { ...filter, limit: 50 },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
    ),
    enabled: may,
  });
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  const exportHref = (format: string) => `/api/v1/audit/export?${new URLSearchParams({ format, ...filter })}`;
  return (
    <>
      <PageHead
        title="Audit log"
        lead="Every write, every sign-in, and what was refused. Each entry is hashed with the one before it."
        actions={<CopyAsCurl operation="audit.list" input={filter} />}
      />
      <OnlyWith needs="audit" who="Owners and auditors read it.">
        <VerifyChain mayAsk={may} />
        <div className="mb-3 flex flex-wrap items-center gap-2">
          <SearchBox
            search={auditSearch}
            value={query}
            onChange={setQuery}
            placeholder="Who, what or on what, or who: what: target: ip: after: …"
          />
          <Menu
            label="Export"
            disabled={!may}
            items={[
              {
                id: 'csv',
                title: 'CSV',
                hint: 'All that fits, for spreadsheets',
                href: exportHref('csv'),
                download: true,
              },
              {
                id: 'ndjson',
                title: 'NDJSON',
                hint: 'All that fits, one object a line',
                href: exportHref('ndjson'),
                download: true,
              },
            ]}
          >
            <Download aria-hidden className="size-3.5" />
            Export
          </Menu>
        </div>
        <div className="mb-3">
          <FilterChips label="What" searchKey="what" options={kinds} query={query} onChange={setQuery} />
        </div>
        <DataTable
          label="Audit log"
          of="entry"
          rows={rows}
          columns={auditColumns}
          rowKey={({ id }) => id}
          rowHref={({ id }) => `/settings/audit/${id}`}
          query={found}
          empty={
            <Empty title={query ? 'Nothing fits this search' : 'Nothing happened yet'}>
              {query ? 'Take out a part of it.' : 'The first sign-in will stand here.'}
            </Empty>
          }
        />
      </OnlyWith>
    </>
  );
}

const kinds = [
  ['', 'All'],
  ['session.', 'Sign-ins'],
  ['users.', 'People'],
  ['keys.', 'Keys'],
  ['drafts.', 'Settings'],
  ['queue.', 'Queue'],
  ['access.refused', 'Refused'],
] as const;
