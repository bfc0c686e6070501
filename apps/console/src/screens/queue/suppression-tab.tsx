'use client';

import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useQueryParam } from '../../search/use-query-param.ts';
import { Button } from '../../ui/button.tsx';
import { ChoiceChips } from '../../ui/choice-chips.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { RowButton } from '../../ui/row-button.tsx';
import type { Column } from '../../ui/table/column.ts';
import { problemOf, useTRPC } from '../../ui/trpc.ts';
import { useUndo } from '../../ui/undo-bar.tsx';
import { SuppressDialog } from './suppress-dialog.tsx';
import { type Suppressed, suppressionColumns } from './suppression-columns.tsx';

/** Addresses that nothing is sent to: who says so, since when and until when, and what takes them off again. */
export function SuppressionTab() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const undo = useUndo();
  const [name, setName] = useQueryParam('name');
  const [source, setSource] = useQueryParam('source');
  const [isAdding, setAdding] = useState(false);
  const chosen = sources.find(([id]) => id === source)?.[0] ?? '';
  const asked = { ...(name ? { text: name } : {}), ...(chosen ? { source: chosen } : {}) } as const;
  const found = useInfiniteQuery(
    trpc.suppression.list.infiniteQueryOptions(
      { ...asked, limit: 100 },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
    ),
  );
  const again = () => client.invalidateQueries(trpc.suppression.pathFilter());
  const restore = useMutation(trpc.suppression.restore.mutationOptions({ onSuccess: again }));
  const { mutate: remove, error } = useMutation(
    trpc.suppression.remove.mutationOptions({
      onSuccess: ({ removed }) => {
        void again();
        undo.show({
          text: `${removed[0] ?? 'The address'} gets mail again.`,
          undo: async () => {
            await restore.mutateAsync({ addresses: removed });
            return 'Suppressed again.';
          },
        });
      },
    }),
  );
  const columns = useMemo<Column<Suppressed>[]>(
    () => [
      ...suppressionColumns,
      {
        id: 'deed',
        title: 'Take off',
        width: 'w-20',
        align: 'right',
        narrow: 'corner',
        cell: ({ address }) => (
          <Guarded needs="queue">
            <RowButton
              icon={Trash2}
              label={`Take ${address} off the list`}
              onClick={() => remove({ addresses: [address] })}
            />
          </Guarded>
        ),
      },
    ],
    [remove],
  );
  const rows = found.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <input
          key={name}
          type="search"
          aria-label="Part of an address or of the words"
          placeholder="Address, or part of the words, * for any"
          defaultValue={name}
          maxLength={320}
          onKeyDown={(event) => event.key === 'Enter' && setName(event.currentTarget.value.trim())}
          onBlur={(event) => event.currentTarget.value.trim() !== name && setName(event.currentTarget.value.trim())}
          className="h-9 min-w-0 flex-1 basis-56 rounded-lg border border-line-strong bg-surface px-3 text-[13px] shadow-card placeholder:text-faint"
        />
        <ChoiceChips label="By" options={sources} chosen={chosen} onChange={setSource} />
        <CopyAsCurl operation="suppression.list" input={asked} />
        <Guarded needs="queue">
          <Button kind="primary" onClick={() => setAdding(true)}>
            <Plus aria-hidden className="size-4" />
            Add…
          </Button>
        </Guarded>
      </div>
      {error ? (
        <p role="alert" className="mb-3 text-[13px] text-bad">
          {problemOf(error).detail}
        </p>
      ) : null}
      {found.data?.pages[0]?.isInForce === false ? <OffNote /> : null}
      <DataTable
        label="Suppressed addresses"
        rows={rows}
        columns={columns}
        rowKey={({ address }) => address}
        rowHref={({ messageId }) => (messageId ? `/activity/messages/${messageId}` : undefined)}
        query={found}
        lines={2}
        exportName="suppression"
        caption={
          found.data
            ? `${plural(rows.length, 'address', 'addresses')}${found.hasNextPage ? ' so far' : ''}`
            : 'Looking…'
        }
        empty={
          <Empty title={name || chosen ? 'None of them' : 'Nobody is suppressed'}>
            Addresses come here when mail to them is refused as unknown again and again, or by hand. Mail to them fails
            at once, and its sender is told why.
          </Empty>
        }
      />
      {isAdding ? <SuppressDialog onClose={() => setAdding(false)} onDone={again} /> : null}
    </>
  );
}

/** A list that does not count while its feature is off must say so. */
function OffNote() {
  return (
    <p className="mb-3 rounded-lg border border-warn/40 bg-warn/5 px-3.5 py-2.5 text-[13px]">
      The list is off: nobody is put on it, and who is on it gets mail.{' '}
      <Link href="/features/suppression" className="font-medium text-accent underline underline-offset-2">
        Turn it on
      </Link>
    </p>
  );
}

const sources = [
  ['', 'All'],
  ['bounce', 'Bounced'],
  ['manual', 'By hand'],
] as const;
