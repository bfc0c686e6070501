'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useQueryParam } from '../../search/use-query-param.ts';
import { ChoiceChips } from '../../ui/choice-chips.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { useLimit } from '../../ui/table/use-limit.ts';
import { useTRPC } from '../../ui/trpc.ts';
import { hostColumns } from './host-columns.tsx';
import { HostDialog } from './host-dialog.tsx';

/** Next hops, those in trouble first: who keeps each from being tried, since when and until when. */
export function HostsTable({ base = '/queue?by=hosts' }: { base?: string }) {
  const [which, setWhich] = useQueryParam('which');
  const [name, setName] = useQueryParam('name');
  const [chosen, choose] = useQueryParam('host');
  const { limit, grown } = useLimit();
  const asked = { which: choices.find(([id]) => id === which)?.[0] ?? 'all', ...(name ? { name } : {}) } as const;
  const found = useQuery(
    useTRPC().queue.hosts.queryOptions(
      { ...asked, limit },
      { refetchInterval: 5_000, placeholderData: keepPreviousData },
    ),
  );
  const rows = found.data?.items ?? [];
  const total = found.data?.total ?? 0;
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <input
          type="search"
          aria-label="Part of a destination's name"
          placeholder="Part of a name, * for any"
          defaultValue={name}
          maxLength={300}
          onKeyDown={(event) => event.key === 'Enter' && setName(event.currentTarget.value.trim())}
          onBlur={(event) => event.currentTarget.value.trim() !== name && setName(event.currentTarget.value.trim())}
          className="h-9 min-w-0 flex-1 basis-56 rounded-lg border border-line-strong bg-surface px-3 text-[13px] shadow-card placeholder:text-faint"
        />
        <ChoiceChips
          label="Which"
          options={choices}
          chosen={asked.which}
          onChange={(id) => setWhich(id === 'all' ? '' : id)}
        />
        <CopyAsCurl operation="queue.hosts" input={asked} />
      </div>
      <DataTable
        label="Hosts"
        rows={rows}
        columns={hostColumns}
        rowKey={(row) => row.name}
        rowHref={(row) => hrefOf(base, { which: asked.which, name, host: row.name })}
        query={grown(found, total)}
        lines={2}
        exportName="hosts"
        caption={found.data ? plural(total, 'destination') : 'Looking…'}
        empty={
          <Empty title={asked.which === 'all' && !name ? 'No destinations yet' : 'None of them'}>
            {asked.which === 'trouble'
              ? 'No host backs off, fails, is slowed down or held.'
              : asked.which === 'slowed'
                ? 'Nobody asked us to be slower lately. Who does gets fewer connections until it takes mail again.'
                : 'A destination appears here with the first mail for it, and goes a month after the last.'}
          </Empty>
        }
      />
      {chosen ? <HostDialog name={chosen} onClose={() => choose('')} /> : null}
    </>
  );
}

function hrefOf(base: string, { which, name, host }: { which: string; name: string; host: string }): string {
  const params = new URLSearchParams({ ...(which === 'all' ? {} : { which }), ...(name ? { name } : {}), host });
  return `${base}${base.includes('?') ? '&' : '?'}${params}`;
}

const choices = [
  ['all', 'All'],
  ['trouble', 'In trouble'],
  ['slowed', 'Slowed'],
  ['busy', 'In use'],
] as const;
