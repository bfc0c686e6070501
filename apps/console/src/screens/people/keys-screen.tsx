'use client';

import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { usePermission } from '../../ui/permission.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { useConfirmed } from '../account/confirm-identity.tsx';
import { CreateKey } from './create-key.tsx';
import { type ApiKey, keyColumns } from './key-columns.tsx';
import { OnlyWith } from './only-with.tsx';
import { ShownOnce } from './shown-once.tsx';

type Open = { kind: 'create' } | { kind: 'made'; name: string; key: string } | { kind: 'revoke'; key: ApiKey };

/** Keys for scripts: what they may do, until when, and when and from where they were last used. */
export function KeysScreen() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { may } = usePermission('admin');
  const query = useInfiniteQuery({
    ...trpc.keys.list.infiniteQueryOptions({ limit: 100 }, { getNextPageParam: (page) => page.nextCursor }),
    enabled: may,
  });
  const { run, dialog } = useConfirmed();
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const revoke = useMutation(
    trpc.keys.revoke.mutationOptions({
      onSuccess: () => {
        close();
        return client.invalidateQueries(trpc.keys.pathFilter());
      },
    }),
  );
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  const columns = useMemo(() => keyColumns((key) => setOpen({ kind: 'revoke', key })), []);
  return (
    <>
      <PageHead
        title="API keys"
        lead="For scripts. A key has the scopes it was made with and is shown once; the database holds only its hash."
        actions={
          <>
            <CopyAsCurl operation="keys.list" />
            <Button kind="primary" disabled={!may} onClick={() => setOpen({ kind: 'create' })}>
              Make a key
            </Button>
          </>
        }
      />
      <OnlyWith needs="admin" who="Owners make and revoke API keys.">
        <DataTable
          label="API keys"
          of="key"
          rows={rows}
          columns={columns}
          rowKey={({ id }) => id}
          query={query}
          lines={2}
          exportName="api-keys"
          empty={<Empty title="No key yet">Scripts and monitoring call the REST API with one.</Empty>}
        />
      </OnlyWith>
      {open?.kind === 'create' ? (
        <CreateKey run={run} onDone={(name, key) => setOpen({ kind: 'made', name, key })} onClose={close} />
      ) : null}
      {open?.kind === 'made' ? (
        <ShownOnce
          title={`The key “${open.name}”`}
          words="Copy it now: it is shown only in this window. Send it as Authorization: Bearer."
          secret={open.key}
          label="API key"
          onClose={close}
        />
      ) : null}
      {open?.kind === 'revoke' ? (
        <Confirm
          title={`Revoke “${open.key.name}”?`}
          words="Whatever uses it is refused from now on. A revoked key cannot be brought back."
          action="Revoke"
          tone="danger"
          isBusy={revoke.isPending}
          error={revoke.error}
          aside={<CopyAsCurl operation="keys.revoke" input={{ id: open.key.id }} />}
          onConfirm={() => revoke.mutate({ id: open.key.id })}
          onCancel={close}
        />
      ) : null}
      {dialog}
    </>
  );
}
