'use client';

import { misbehaviours } from '@posthorn/settings/misbehaviours';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Link } from '../../ui/link.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Guarded, usePermission } from '../../ui/permission.tsx';
import { problemOf, useTRPC } from '../../ui/trpc.ts';
import { SandboxRouteOffer } from './sandbox-route-offer.tsx';

/** Everything the sandbox can be told to do wrong: the address that brings it about, and a real message to try it with. */
export function MisbehaviourPanel() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { may } = usePermission('queue');
  const [sent, setSent] = useState<Record<string, string>>({});
  const current = useQuery(trpc.configuration.current.queryOptions(undefined, { staleTime: 30_000 }));
  const setting = (
    current.data?.configuration as { sandbox?: { misbehave?: { mode: string; match: string[] } } } | undefined
  )?.sandbox?.misbehave;
  const tryOut = useMutation(
    trpc.sandbox.try.mutationOptions({
      onSuccess: ({ messageId }, { to }) => {
        setSent((now) => ({ ...now, [to]: messageId }));
        void client.invalidateQueries(trpc.sandbox.pathFilter());
      },
    }),
  );
  const problem = tryOut.error ? problemOf(tryOut.error) : null;
  return (
    <Panel
      title="What it can do wrong"
      aside={<CopyAsCurl operation="sandbox.try" input={{ to: 'greylist' }} />}
      flush
      className="mb-4"
    >
      <div className="border-b px-4 py-3 text-[13px] text-soft">
        <p>
          Mail to one of these names, at any domain that leads to the sandbox, is treated like this.{' '}
          <strong className="font-medium text-ink">Try it</strong> sends a real message through queue, worker and SMTP;
          its page shows what happens.
        </p>
        <p className="mt-1">
          By setting, for the recipients it names:{' '}
          <Link href="/features/sandbox#sandbox.misbehave" className="text-accent underline">
            {setting && setting.mode !== 'none'
              ? `now “${setting.mode}” for ${setting.match.slice(0, 5).join(', ')}`
              : 'nothing now'}
          </Link>
        </p>
        {problem ? (
          <div role="alert" className="mt-2 text-bad">
            <p>{problem.detail}</p>
            <SandboxRouteOffer />
          </div>
        ) : null}
      </div>
      <ul className="divide-y">
        {rows.map((row) => (
          <li key={row.id} className="flex flex-wrap items-start gap-x-4 gap-y-1 px-4 py-2.5 text-[13px]">
            <span className="flex w-36 shrink-0 items-center gap-1">
              <code className="font-mono text-xs">{row.local}@</code>
              <CopyButton text={`${row.local}@sandbox.test`} label={`Copy ${row.local}@sandbox.test`} />
            </span>
            <span className="min-w-0 flex-1 basis-64">
              <span className="font-medium">{row.title}.</span> {row.does}
              <span className="block text-soft">{row.teaches}</span>
            </span>
            <Guarded needs="queue" className="flex shrink-0 items-center gap-3">
              {sent[row.id] ? (
                <Link href={`/activity/messages/${sent[row.id]}`} className="font-medium text-accent hover:underline">
                  Watch it
                </Link>
              ) : null}
              <Button
                aria-label={`Try it: ${row.title}`}
                busy={tryOut.isPending && tryOut.variables?.to === row.id}
                disabled={!may}
                onClick={() => tryOut.mutate({ to: row.id })}
              >
                Try it
              </Button>
            </Guarded>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

const rows = [
  {
    id: 'behave',
    local: 'hello',
    title: 'Behaves well',
    does: 'Takes everything and keeps it. Any other name does.',
    teaches: 'The message is delivered at the first attempt and shown below.',
  },
  ...misbehaviours,
];
