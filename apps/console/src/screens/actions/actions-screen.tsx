'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { AddButton } from '../drafts/add-button.tsx';
import { DraftFrame } from '../drafts/draft-frame.tsx';
import { TakenOut } from '../drafts/taken-out.tsx';
import { useDraft } from '../drafts/use-draft.ts';
import { useDraftedList } from '../drafts/use-drafted-list.ts';
import { actionHref, vetoHref } from './action.ts';
import { actionColumns } from './action-columns.tsx';
import { AddActionDialog } from './add-action-dialog.tsx';
import { AddVetoDialog } from './add-veto-dialog.tsx';
import { vetoColumns } from './veto-columns.tsx';

/** What is done about events, and what may forbid connections. */
export function ActionsScreen() {
  const draft = useDraft();
  const [adding, setAdding] = useState<'action' | 'veto' | null>(null);
  const actions = useDraftedList(draft, ({ events }) => events.actions, 'name');
  const vetoes = useDraftedList(draft, ({ events }) => events.vetoes, 'name');
  const trpc = useTRPC();
  const asked = useQuery(trpc.vetoes.list.queryOptions({}, { refetchInterval: 5000 }));
  const figures = new Map(asked.data?.items.map((one) => [one.name, one]));
  const told = useQuery(trpc.actions.list.queryOptions({}, { refetchInterval: 5000 }));
  const health = new Map(told.data?.items.map((one) => [one.name, one]));
  const close = () => setAdding(null);
  return (
    <DraftFrame
      title="Actions"
      lead="What is done when something happens: a statement in your database, a command of Redis, a webhook, a log line. Vetoes are asked before, and may forbid a connection."
      draft={draft}
      actions={
        <>
          <CopyAsCurl operation="actions.list" />
          <AddButton onClick={() => setAdding('action')}>Add an action</AddButton>
        </>
      }
    >
      {() => (
        <>
          <DataTable
            label="Actions"
            rows={actions.entries}
            columns={actionColumns(health, actions.stateOf)}
            rowKey={({ name }) => name}
            rowHref={({ name }) => actionHref(name)}
            exportName="actions"
            lines={2}
            caption={plural(actions.entries.length, 'action')}
            empty={
              <Empty title="No action yet">
                Write each delivery into a table of yours, tell other programs over Redis, or keep addresses out that
                bounced. Actions read the log behind the mail: they can neither delay nor lose any. Databases and
                servers of Redis are named under{' '}
                <Link href="/features/sql-lookup" className="font-medium text-accent hover:underline">
                  SQL
                </Link>{' '}
                and{' '}
                <Link href="/features/redis-lookup" className="font-medium text-accent hover:underline">
                  Redis
                </Link>
                .
              </Empty>
            }
          />
          <TakenOut keys={actions.removed} />
          <div className="mt-8 mb-3 flex flex-wrap items-center gap-x-3 gap-y-2">
            <div className="min-w-0 flex-1 basis-72">
              <h2 className="text-[15px] font-semibold">Vetoes</h2>
              <p className="text-[13px] text-soft">
                Asked while a connection of ours is made, or when a client shows a certificate, and waited for no longer
                than each says. Mail of ours that they forbid waits in the queue.
              </p>
            </div>
            <AddButton onClick={() => setAdding('veto')}>Add a veto</AddButton>
          </div>
          <DataTable
            label="Vetoes"
            rows={vetoes.entries}
            columns={vetoColumns(figures, vetoes.stateOf)}
            rowKey={({ name }) => name}
            rowHref={({ name }) => vetoHref(name)}
            exportName="vetoes"
            lines={2}
            caption={plural(vetoes.entries.length, 'veto', 'vetoes')}
            empty={
              <Empty title="No veto yet">
                Keep mail from a host because your database says so, refuse a certificate authority, or close the
                connection over what a server says of itself.
              </Empty>
            }
          />
          <TakenOut keys={vetoes.removed} />
          {adding === 'action' ? (
            <AddActionDialog taken={actions.entries.map(({ name }) => name)} draft={draft} onClose={close} />
          ) : null}
          {adding === 'veto' ? (
            <AddVetoDialog taken={vetoes.entries.map(({ name }) => name)} draft={draft} onClose={close} />
          ) : null}
        </>
      )}
    </DraftFrame>
  );
}
