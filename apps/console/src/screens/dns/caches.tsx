'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { Guarded } from '../../ui/permission.tsx';
import { Refused } from '../../ui/refused.tsx';
import type { TableQuery } from '../../ui/table/column.ts';
import { useTRPC } from '../../ui/trpc.ts';
import { cacheColumns } from './cache-columns.tsx';
import type { DnsProcess } from './process.ts';
import { useRuns } from './use-runs.ts';

/** What is kept of what DNS said, how much that saves, and how to be rid of it. */
export function Caches({ processes, query }: { processes: readonly DnsProcess[]; query: TableQuery }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [isAsked, ask] = useState(false);
  const [ids, setIds] = useState<readonly string[]>([]);
  const forget = useMutation(
    trpc.dns.forget.mutationOptions({
      onSuccess({ runs }) {
        ask(false);
        setIds(runs.map(({ id }) => id));
      },
    }),
  );
  const runs = useRuns(ids);
  const isOver = runs.every(({ run, error }) => run !== undefined || error);
  useEffect(() => {
    if (ids.length > 0 && isOver) void client.invalidateQueries(trpc.dns.view.pathFilter());
  }, [ids, isOver, client, trpc]);
  const input = name.trim() === '' ? {} : { name: name.trim() };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') forget.mutate(input);
  };
  const forgotten = runs.reduce((sum, { run }) => sum + (run?.forgotten ?? 0), 0);
  return (
    <div>
      <DataTable
        label="Caches"
        caption={<h2 className="text-[13px] font-semibold text-ink">Caches</h2>}
        rows={processes}
        columns={cacheColumns}
        rowKey={({ process }) => process}
        query={query}
        empty={<Empty title="No cache">No engine and no worker is running.</Empty>}
      />
      <form onSubmit={submit} className="mt-2">
        <Guarded needs="configure" className="flex min-w-0 flex-wrap items-center gap-2">
          <label className="min-w-0 flex-1 basis-56 sm:max-w-xs">
            <span className="sr-only">Name to forget</span>
            <input
              value={name}
              onChange={(event) => setName(event.target.value)}
              placeholder="a name to forget"
              maxLength={253}
              spellCheck={false}
              autoComplete="off"
              autoCapitalize="none"
              className="block h-8 w-full rounded-md border border-line-strong bg-surface px-3 font-mono text-[13px] placeholder:font-sans placeholder:text-faint disabled:opacity-60"
            />
          </label>
          <Button type="submit" busy={forget.isPending && !isAsked} disabled={name.trim() === ''}>
            Forget the name
          </Button>
          <Button kind="danger" onClick={() => ask(true)}>
            Forget everything…
          </Button>
          <CopyAsCurl operation="dns.forget" input={input} />
          <p role="status" className="text-[13px] text-soft">
            {ids.length === 0 ? '' : isOver ? `${plural(forgotten, 'answer')} forgotten.` : 'Being forgotten…'}
          </p>
        </Guarded>
        {isAsked ? null : <Refused error={forget.error} className="mt-2" />}
      </form>
      {isAsked ? (
        <Confirm
          title="Forget everything DNS has said?"
          words="Every engine and worker asks anew for each name it needs. That costs the resolvers some questions and mail a little time, and loses nothing."
          action="Forget everything"
          isBusy={forget.isPending}
          error={forget.error}
          aside={<CopyAsCurl operation="dns.forget" input={{}} />}
          onConfirm={() => forget.mutate({})}
          onCancel={() => ask(false)}
        />
      ) : null}
    </div>
  );
}
