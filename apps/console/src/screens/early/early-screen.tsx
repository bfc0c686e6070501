'use client';

import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Confirm } from '../../ui/confirm.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { usePermission } from '../../ui/permission.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { type EarlyServer, earlyColumns } from './early-columns.tsx';

/** What servers offered that let clients speak before their greeting. */
export function EarlyScreen() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { may, why } = usePermission('queue');
  const [asked, setAsked] = useState<EarlyServer | null>(null);
  const query = useInfiniteQuery(
    trpc.early.list.infiniteQueryOptions({ limit: 100 }, { getNextPageParam: (page) => page.nextCursor }),
  );
  const forget = useMutation(
    trpc.early.forget.mutationOptions({
      onSuccess: () => {
        setAsked(null);
        return client.invalidateQueries(trpc.early.pathFilter());
      },
    }),
  );
  const columns = useMemo(() => earlyColumns({ may, why, onForget: setAsked }), [may, why]);
  return (
    <>
      <PageHead
        title="Early pipelining"
        lead="Servers that are sent EHLO and the envelope before they greet, because they offered it the last time (PIPECONNECT). Where a server turns out to have changed, the message is sent again in the usual order."
        actions={<CopyAsCurl operation="early.list" />}
      />
      <DataTable
        label="Servers remembered"
        rows={query.data?.pages.flatMap(({ items }) => items) ?? []}
        columns={columns}
        rowKey={({ address, port }) => `${address} ${port}`}
        query={query}
        lines={2}
        exportName="early-pipelining"
        of="server"
        isRanked
        empty={
          <Empty title="Nothing is remembered">
            A server is remembered when it offers PIPECONNECT on a connection that may use it. To which servers that
            applies is{' '}
            <Link
              href="/features/pipeconnect#pipeConnect.tryHosts"
              className="text-accent underline underline-offset-2"
            >
              a setting
            </Link>
            ; from the start it is none.
          </Empty>
        }
      />
      {asked ? (
        <Confirm
          title={`Forget ${asked.address}, port ${asked.port}?`}
          words="The next connection waits for its greeting, and learns anew what it offers."
          action="Forget"
          isBusy={forget.isPending}
          error={forget.error}
          aside={<CopyAsCurl operation="early.forget" input={{ address: asked.address, port: asked.port }} />}
          onConfirm={() => forget.mutate({ address: asked.address, port: asked.port })}
          onCancel={() => setAsked(null)}
        />
      ) : null}
    </>
  );
}
