'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { ChevronDown, Inbox } from 'lucide-react';
import { sandboxSearch } from '../../search/sandbox-search.ts';
import { SearchBox } from '../../search/search-box.tsx';
import { useQueryParam } from '../../search/use-query-param.ts';
import { buttonLook } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { ClearButton } from './clear-button.tsx';
import { MisbehaviourPanel } from './misbehaviour-panel.tsx';
import { sandboxColumns } from './sandbox-columns.tsx';

/** The destination inside Posthorn: what would have left arrives here, over real SMTP; and what it can be told to do wrong. */
export function SandboxScreen() {
  const [query, setQuery] = useQueryParam('q');
  const [shown, setShown] = useQueryParam('show');
  const isTrying = shown === 'misbehaviours';
  const { values, text } = sandboxSearch.read(query);
  const found = useInfiniteQuery(
    useTRPC().sandbox.list.infiniteQueryOptions(
      {
        limit: 50,
        ...(text ? { search: text } : {}),
        ...(values.to ? { recipient: values.to } : {}),
        ...(values.misbehaviour ? { misbehaviour: values.misbehaviour } : {}),
      },
      {
        getNextPageParam: (page) => page.nextCursor,
        // What arrives shows by itself, while one looks at the newest.
        refetchInterval: (asked) => (asked.state.data?.pages.length === 1 ? 2_000 : false),
      },
    ),
  );
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHead
        title="Sandbox"
        lead="A mail server inside Posthorn that takes everything and shows what arrived. A fresh install sends all mail here and none to strangers."
        actions={
          <>
            <ClearButton isEmpty={rows.length === 0} />
            <button
              type="button"
              aria-expanded={isTrying}
              onClick={() => setShown(isTrying ? '' : 'misbehaviours')}
              className={buttonLook('primary')}
            >
              Misbehaviours
              <ChevronDown aria-hidden className={classes('size-4 transition-transform', isTrying && 'rotate-180')} />
            </button>
          </>
        }
      />
      {isTrying ? <MisbehaviourPanel /> : null}
      <div className="mb-3 flex">
        <SearchBox
          search={sandboxSearch}
          value={query}
          onChange={setQuery}
          placeholder="Subject, sender or recipient, or to: misbehaviour:"
        />
      </div>
      <DataTable
        label="What arrived"
        of="message"
        rows={rows}
        columns={sandboxColumns}
        rowKey={(row) => row.id}
        rowHref={(row) => `/sandbox/${row.id}`}
        query={found}
        lines={2}
        exportName="sandbox"
        empty={
          <Empty title={query ? 'Nothing fits this search' : 'Nothing has arrived yet'}>
            {query ? (
              'Take out a part of it.'
            ) : (
              <>
                <Inbox aria-hidden className="mx-auto mb-2 size-6 text-faint" />
                Send any message to the SMTP port, or{' '}
                <Link href="/sandbox?show=misbehaviours" className="font-medium text-accent hover:underline">
                  try a destination that misbehaves
                </Link>
                : retries and reports can be watched without harming anybody.
              </>
            )}
          </Empty>
        }
      />
    </>
  );
}
