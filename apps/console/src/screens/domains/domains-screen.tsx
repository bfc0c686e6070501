'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { useQueryParam } from '../../search/use-query-param.ts';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { domainColumns } from './domain-columns.tsx';
import { DomainSearch } from './domain-search.tsx';

/** Every domain of ours, and how each one signs its mail. */
export function DomainsScreen() {
  const trpc = useTRPC();
  const router = useRouter();
  const [search, setSearch] = useQueryParam('q');
  const [other, setOther] = useState('');
  const query = useInfiniteQuery({
    ...trpc.domains.list.infiniteQueryOptions(
      { limit: 100, ...(search ? { search } : {}) },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: 15_000 },
    ),
    placeholderData: keepPreviousData,
  });
  const rows = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const total = query.data?.pages[0]?.total;
  const open = (event: FormEvent) => {
    event.preventDefault();
    const name = other.trim().toLowerCase().replace(/\.$/, '');
    if (name) router.push(`/domains/${encodeURIComponent(name)}`);
  };
  return (
    <>
      <PageHead
        title="Domains"
        lead="The domains whose mail comes here, and those whose mail is signed here: their keys, the records to publish, and whether the world sees them."
        actions={
          <form onSubmit={open} className="flex items-center gap-2">
            <input
              aria-label="Another domain that signs"
              placeholder="another.example"
              value={other}
              onChange={(event) => setOther(event.target.value)}
              maxLength={253}
              spellCheck={false}
              autoComplete="off"
              className="h-8 w-44 rounded-md border border-line-strong bg-surface px-2.5 font-mono text-[13px]"
            />
            <Button type="submit">Sign for it</Button>
          </form>
        }
      />
      <DomainSearch value={search} onChange={(value) => setSearch(value, 'replace')} />
      <DataTable
        label="Domains"
        rows={rows}
        columns={domainColumns}
        rowKey={({ domain }) => domain}
        rowHref={({ domain }) => `/domains/${encodeURIComponent(domain)}`}
        query={query}
        exportName="domains"
        caption={total === undefined ? 'Looking…' : plural(total, 'domain')}
        empty={
          search ? (
            <Empty title={`No domain has “${search}” in its name`} />
          ) : (
            <Empty title="No domain yet">
              To take mail for a domain, add it under{' '}
              <Link href="/routing/domains" className="text-accent underline">
                Routing, Local domains
              </Link>
              . To sign what its authors send from here, type its name above.
            </Empty>
          )
        }
      />
      <CopyAsCurl operation="domains.list" input={{ limit: 100 }} className="mt-2 -ml-3" />
    </>
  );
}
