'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { Refused } from '../../ui/refused.tsx';
import type { TableQuery } from '../../ui/table/column.ts';
import { useTRPC } from '../../ui/trpc.ts';
import type { DnsProcess } from './process.ts';
import { resolverColumns, resolversOf } from './resolver-columns.tsx';
import { useRuns } from './use-runs.ts';

/** Whom we ask, and whether they are what they are trusted to be. */
export function Resolvers({ processes, query }: { processes: readonly DnsProcess[]; query: TableQuery }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [ids, setIds] = useState<readonly string[]>([]);
  const check = useMutation(
    trpc.dns.check.mutationOptions({ onSuccess: ({ runs }) => setIds(runs.map(({ id }) => id)) }),
  );
  const runs = useRuns(ids);
  const isOver = runs.every(({ run, error }) => run !== undefined || error);
  useEffect(() => {
    if (ids.length === 0 || !isOver) return;
    // Processes write what they found with their next heartbeat.
    const timer = setTimeout(() => void client.invalidateQueries(trpc.dns.view.pathFilter()), 1200);
    return () => clearTimeout(timer);
  }, [ids, isOver, client, trpc]);
  const rows = useMemo(() => resolversOf(processes), [processes]);
  const failure = runs.find(({ run }) => run?.state === 'failed')?.run?.error;
  return (
    <div>
      <DataTable
        label="Resolvers"
        caption={<h2 className="text-[13px] font-semibold text-ink">Resolvers</h2>}
        rows={rows}
        columns={resolverColumns}
        rowKey={({ server }) => server}
        query={query}
        lines={2}
        empty={
          <Empty title="No resolver">
            No engine or worker has told yet whom it asks. They do within a second of their start.
          </Empty>
        }
      />
      <div className="mt-2 flex flex-wrap items-center gap-2">
        <Guarded needs="configure">
          <Button busy={check.isPending || !isOver} onClick={() => check.mutate({})}>
            <RefreshCw aria-hidden className="size-3.5" />
            {check.isPending || !isOver ? 'Looking…' : 'Look now whether they validate'}
          </Button>
        </Guarded>
        <CopyAsCurl operation="dns.check" input={{}} />
        <Refused error={check.error} />
        {failure ? <p className="text-[13px] text-bad">{failure}</p> : null}
      </div>
    </div>
  );
}
