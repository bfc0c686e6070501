'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { AlertTriangle } from 'lucide-react';
import { useMemo } from 'react';
import { useQueryParam } from '../../search/use-query-param.ts';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { DomainSearch } from '../domains/domain-search.tsx';
import { hostingColumns } from './hosting-columns.tsx';

/** The MTA-STS policies of our own domains: which are served from here, and what is to be done for each. */
export function MtaStsScreen() {
  const trpc = useTRPC();
  const [search, setSearch] = useQueryParam('q');
  const query = useInfiniteQuery({
    ...trpc.mtaSts.list.infiniteQueryOptions(
      { limit: 100, ...(search ? { search } : {}) },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: 15_000 },
    ),
    placeholderData: keepPreviousData,
  });
  const first = query.data?.pages[0];
  const rows = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const ports = first?.ports ?? 0;
  const columns = useMemo(() => hostingColumns(ports), [ports]);
  const isUnserved = first !== undefined && ports === 0 && rows.some(({ policy }) => policy !== null);
  return (
    <>
      <PageHead
        title="MTA-STS"
        lead="The policies by which other servers know that mail to our domains has to be encrypted, and to which hosts it may go. Open a domain to serve one, step by step."
        actions={<CopyAsCurl operation="mtaSts.list" input={{ limit: 100 }} />}
      />
      {isUnserved ? (
        <p role="alert" className="mb-3 flex gap-2 text-[13px] text-bad">
          <AlertTriangle aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span>
            No web port for HTTPS is open, so nobody can fetch these policies.{' '}
            <Link href="/features/web" className="font-medium underline underline-offset-2">
              Open one
            </Link>
          </span>
        </p>
      ) : null}
      <DomainSearch value={search} onChange={(value) => setSearch(value, 'replace')} />
      <DataTable
        label="Policies of our domains"
        rows={rows}
        columns={columns}
        rowKey={({ domain }) => domain}
        rowHref={({ domain }) => `/domains/${encodeURIComponent(domain)}`}
        query={query}
        exportName="mta-sts"
        caption={first === undefined ? 'Looking…' : plural(first.total, 'domain')}
        empty={
          search ? (
            <Empty title={`No domain has “${search}” in its name`} />
          ) : (
            <Empty title="No local domain yet">
              Policies are about mail that comes here.{' '}
              <Link href="/routing/domains" className="text-accent underline underline-offset-2">
                Add a local domain
              </Link>{' '}
              first.
            </Empty>
          )
        }
      />
    </>
  );
}
