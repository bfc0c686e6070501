'use client';

import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useQueryParam } from '../../search/use-query-param.ts';
import { Button } from '../../ui/button.tsx';
import { ChoiceChips } from '../../ui/choice-chips.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { Refused } from '../../ui/refused.tsx';
import type { Column } from '../../ui/table/column.ts';
import { useAttemptState } from './use-attempt-state.ts';

/** How the attempts of a kind of endpoint are spoken of. */
export type AttemptWords = {
  /** Of the table. */
  title: string;
  /** What one is called in the address of the page. */
  one: string;
  /** Where one went well. */
  done: string;
  /** The button for all that failed. */
  again: string;
  /** How many are on the way again. */
  told: (count: number) => string;
  /** Before the first. */
  none: { title: string; words: string };
};

type Replay = {
  isPending: boolean;
  error: unknown;
  mutate: (input: { name: string; ids?: string[] }, then: { onSuccess: (result: { count: number }) => void }) => void;
};

/** What an endpoint was given, newest first; what failed can be given again. */
export function Attempts<Row extends { id: string }>({
  name,
  failed,
  words,
  found,
  replay,
  operation,
  columns,
  exportName,
  dialog,
}: {
  name: string;
  failed: number;
  words: AttemptWords;
  found: UseInfiniteQueryResult<InfiniteData<{ items: Row[] }>, unknown>;
  replay: Replay;
  /** That gives all that failed again. */
  operation: 'actions.replay' | 'webhooks.replay';
  columns: (show: (id: string) => void) => Column<Row>[];
  exportName: string;
  /** One of them, above the list. */
  dialog: (of: { id: string; isBusy: boolean; onReplay: () => void; onClose: () => void }) => ReactNode;
}) {
  const [state, setState] = useAttemptState();
  const [shown, setShown] = useQueryParam(words.one);
  const [told, tell] = useState('');
  const close = () => setShown('');
  const again = (ids?: string[]) =>
    replay.mutate(ids ? { name, ids } : { name }, {
      onSuccess: ({ count }) => {
        tell(words.told(count));
        if (ids) close();
      },
    });
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2">
        <ChoiceChips
          label="Which"
          options={[
            ['', 'All'],
            ['waiting', 'Waiting'],
            ['failed', 'Failed'],
            ['delivered', words.done],
          ]}
          chosen={state ?? ''}
          onChange={setState}
        />
        <p aria-live="polite" className="min-w-0 text-[13px] text-soft">
          {told}
        </p>
        <span className="ml-auto flex flex-wrap items-center gap-2">
          <CopyAsCurl operation={operation} input={{ name }} />
          <Guarded needs="configure">
            <Button disabled={failed === 0} busy={replay.isPending} onClick={() => again()}>
              {words.again}
            </Button>
          </Guarded>
        </span>
      </div>
      <Refused error={replay.error} className="mb-3" />
      <DataTable
        label={words.title}
        rows={found.data?.pages.flatMap((page) => page.items) ?? []}
        columns={columns(setShown)}
        rowKey={({ id }) => id}
        query={found}
        lines={2}
        exportName={exportName}
        empty={
          <Empty title={state ? 'None of these' : words.none.title}>
            {state ? 'The newest 300 of each state are kept, for a week at most.' : words.none.words}
          </Empty>
        }
      />
      {shown === ''
        ? null
        : dialog({ id: shown, isBusy: replay.isPending, onReplay: () => again([shown]), onClose: close })}
    </>
  );
}
