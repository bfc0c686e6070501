'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Monitor, Smartphone } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Failure, SkeletonRows } from '../../ui/feedback.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Refused } from '../../ui/refused.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';

type Session = Outputs['account']['sessions']['list']['items'][number];

/** Where one is signed in, and the way to end it. */
export function SessionsPanel() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries(trpc.account.sessions.list.queryFilter());
  const query = useQuery(trpc.account.sessions.list.queryOptions());
  const revoke = useMutation(trpc.account.sessions.revoke.mutationOptions({ onSettled: refresh }));
  const revokeOthers = useMutation(trpc.account.sessions.revokeOthers.mutationOptions({ onSettled: refresh }));
  const items = query.data?.items ?? [];
  const failure = revoke.error ?? revokeOthers.error;
  return (
    <Panel
      title="Sessions"
      flush
      aside={
        <div className="flex items-center gap-1">
          <span className="max-sm:hidden">
            <CopyAsCurl operation="account.sessions.list" />
          </span>
          <Button disabled={items.length < 2} busy={revokeOthers.isPending} onClick={() => revokeOthers.mutate()}>
            Sign out everywhere else
          </Button>
        </div>
      }
    >
      {query.isPending ? <SkeletonRows rows={2} /> : null}
      {query.isError && !query.data ? <Failure error={query.error} retry={() => query.refetch()} /> : null}
      <ul className="divide-y">
        {items.map((session) => (
          <SessionLine
            key={session.id}
            session={session}
            isBusy={revoke.isPending && revoke.variables.id === session.id}
            onRevoke={() => revoke.mutate({ id: session.id })}
          />
        ))}
      </ul>
      <Refused error={failure} className="border-t px-4 py-2.5" />
    </Panel>
  );
}

function SessionLine({ session, isBusy, onRevoke }: { session: Session; isBusy: boolean; onRevoke: () => void }) {
  const Icon = /iPhone|iPad|Android/.test(session.device) ? Smartphone : Monitor;
  return (
    <li className="flex min-h-14 items-center gap-3 px-4 py-2">
      <Icon aria-hidden className="size-4 shrink-0 text-faint" />
      <div className="min-w-0 flex-1">
        <p className="truncate text-[13px] font-medium" title={session.userAgent ?? undefined}>
          {session.device}
          {session.isThis ? <span className="ml-2 font-normal text-good">this one</span> : null}
        </p>
        <p className="text-xs text-faint">
          <span className="font-mono">{session.address}</span> · last seen <When at={session.lastSeenAt} /> · signed in{' '}
          <When at={session.signedInAt} /> {methodWords[session.method] ?? ''}
        </p>
      </div>
      {session.isThis ? null : (
        <Button busy={isBusy} onClick={onRevoke} aria-label={`Sign out ${session.device} at ${session.address ?? ''}`}>
          Sign out
        </Button>
      )}
    </li>
  );
}

const methodWords: Record<string, string> = {
  password: 'with a password',
  totp: 'with password and code',
  'recovery-code': 'with a recovery code',
  passkey: 'with a passkey',
  oidc: 'through the identity provider',
};
