'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';

/** While nothing was ever taken in: one command that changes that, with the port that is really open. */
export function FirstMessage() {
  const { data } = useQuery(useTRPC().health.processes.queryOptions(undefined, { staleTime: 60_000 }));
  const at = data ? smtpAddress(data.items) : null;
  if (!at) return null;
  const command = `swaks --server ${at} --from you@example.org --to friend@example.net`;
  return (
    <Panel title="Send a first message" className="mb-4">
      <p className="text-[13px] text-soft">
        With any mail program, or like this. Whatever the recipient, a fresh install keeps it in the{' '}
        <Link href="/sandbox" className="text-accent underline underline-offset-2">
          sandbox
        </Link>{' '}
        and sends nothing to strangers.
      </p>
      <div className="mt-2.5 flex items-center gap-2 rounded-md bg-sunken px-2.5 py-1.5">
        <code className="min-w-0 flex-1 font-mono text-xs break-words">{command}</code>
        <CopyButton text={command} label="Copy the command" />
      </div>
    </Panel>
  );
}

/** The engine tells its listeners in its process row. */
const smtpAddress = (processes: Outputs['health']['processes']['items']): string | null => {
  const listeners = processes.flatMap(({ kind, isAlive, detail }) =>
    kind === 'engine' && isAlive && Array.isArray(detail['listeners']) ? detail['listeners'] : [],
  ) as { kind?: string; address?: string; port?: number }[];
  const found = listeners.find(({ kind }) => kind === 'mx');
  if (!found?.port) return null;
  const host = !found.address || found.address === '0.0.0.0' || found.address === '::' ? 'localhost' : found.address;
  return `${host.includes(':') ? `[${host}]` : host}:${found.port}`;
};
