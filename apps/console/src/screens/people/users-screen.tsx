'use client';

import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { usePermission, useViewer } from '../../ui/permission.tsx';
import { problemOf, useTRPC } from '../../ui/trpc.ts';
import { useConfirmed } from '../account/confirm-identity.tsx';
import { EditUser } from './edit-user.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { OnlyWith } from './only-with.tsx';
import { ShownOnce } from './shown-once.tsx';
import { type User, userColumns } from './user-columns.tsx';
import { type UserDeed, UserQuestion } from './user-question.tsx';

type Open =
  | { kind: 'invite' }
  | { kind: 'edit'; user: User }
  | { kind: 'ask'; user: User; deed: UserDeed }
  | { kind: 'password'; email: string; password: string };

/** Who may sign in, as what, and when they last did. */
export function UsersScreen() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { may } = usePermission('admin');
  const viewer = useViewer();
  const query = useInfiniteQuery({
    ...trpc.users.list.infiniteQueryOptions({ limit: 100 }, { getNextPageParam: (page) => page.nextCursor }),
    enabled: may,
  });
  const [open, setOpen] = useState<Open | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const { run, dialog } = useConfirmed();
  const refresh = () => client.invalidateQueries(trpc.users.pathFilter());
  const update = useMutation(trpc.users.update.mutationOptions({ onSuccess: refresh }));
  const remove = useMutation(trpc.users.remove.mutationOptions({ onSuccess: refresh }));
  const reset = useMutation(trpc.users.resetSecondFactor.mutationOptions({ onSuccess: refresh }));
  const signOut = useMutation(trpc.users.signOut.mutationOptions({ onSuccess: refresh }));
  const close = () => setOpen(null);

  const doIt = async (user: User, deed: UserDeed) => {
    close();
    setFailure(null);
    const { id } = user;
    const work = {
      disable: () => update.mutateAsync({ id, disabled: true }),
      enable: () => update.mutateAsync({ id, disabled: false }),
      password: () => update.mutateAsync({ id, resetPassword: true }),
      'second-factor': () => reset.mutateAsync({ id }),
      'sign-out': () => signOut.mutateAsync({ id }),
      remove: () => remove.mutateAsync({ id }),
    }[deed];
    try {
      const done = (await run<unknown>(work)) as { generatedPassword?: string | null } | undefined;
      if (done?.generatedPassword) setOpen({ kind: 'password', email: user.email, password: done.generatedPassword });
    } catch (error) {
      setFailure(problemOf(error).detail);
    }
  };
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  const columns = useMemo(
    () =>
      userColumns({
        viewerId: viewer?.id,
        onEdit: (user) => setOpen({ kind: 'edit', user }),
        onAsk: (user, deed) => setOpen({ kind: 'ask', user, deed }),
      }),
    [viewer?.id],
  );
  return (
    <>
      <PageHead
        title="Users"
        lead="People who may sign in. One enabled owner always stays."
        actions={
          <>
            <CopyAsCurl operation="users.list" />
            <Button kind="primary" disabled={!may} onClick={() => setOpen({ kind: 'invite' })}>
              Invite somebody
            </Button>
          </>
        }
      />
      <OnlyWith needs="admin" who="Owners see who may sign in, and invite, change and remove people.">
        {failure ? (
          <p role="alert" className="mb-3 rounded-lg bg-bad-wash px-4 py-2.5 text-[13px] text-bad">
            {failure}
          </p>
        ) : null}
        <DataTable
          label="Users"
          of="user"
          rows={rows}
          columns={columns}
          rowKey={({ id }) => id}
          query={query}
          lines={2}
          exportName="users"
          empty={<Empty title="Nobody is here">Invite somebody.</Empty>}
        />
      </OnlyWith>
      {open?.kind === 'invite' ? (
        <InviteDialog
          run={run}
          onDone={(email, password) => setOpen({ kind: 'password', email, password })}
          onClose={close}
        />
      ) : null}
      {open?.kind === 'edit' ? <EditUser user={open.user} run={run} onClose={close} /> : null}
      {open?.kind === 'ask' ? (
        <UserQuestion user={open.user} deed={open.deed} onConfirm={() => doIt(open.user, open.deed)} onCancel={close} />
      ) : null}
      {open?.kind === 'password' ? (
        <ShownOnce
          title={`The password of ${open.email}`}
          words="Give it to them on a safe way. It is shown only now, and they must choose their own at the first sign-in."
          secret={open.password}
          label="Generated password"
          onClose={close}
        />
      ) : null}
      {dialog}
    </>
  );
}
