'use client';

import { useQuery } from '@tanstack/react-query';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Link } from '../../ui/link.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';

/** While nothing was ever taken in: one command that changes that, with the port that is really open. */
export function FirstMessage() {
  const { data } = useQuery(useTRPC().health.processes.queryOptions(undefined, { staleTime: 60_000 }));
  const at = data ? smtpAddress(data.items) : undefined;
  const command = `swaks --server ${at ?? 'localhost:25'} --from you@example.org --to friend@example.net`;
  return (
    <div className="max-w-2xl py-2">
      <p className="text-soft">
        Nothing was taken in yet, so there is nothing to draw. With any mail program, or like this:
      </p>
      {at === null ? (
        <p className="mt-3 text-[13px] text-warn">
          No engine says that it listens.{' '}
          <Link href="#parts" className="underline underline-offset-2">
            See the parts
          </Link>
          .
        </p>
      ) : (
        <div className="mt-3 flex items-center gap-2 rounded-md bg-sunken px-2.5 py-1.5">
          <code className="min-w-0 flex-1 font-mono text-xs break-words">{command}</code>
          <CopyButton text={command} label="Copy the command" />
        </div>
      )}
      <ol className="mt-4 list-decimal space-y-1.5 pl-5 text-[13px] text-soft marker:text-faint">
        <li>
          Whatever the recipient, a fresh install keeps it in the{' '}
          <Link href="/sandbox" className="text-accent underline underline-offset-2">
            sandbox
          </Link>{' '}
          and sends nothing to strangers.
        </li>
        <li>
          Watch it arrive in the{' '}
          <Link href="/activity/tail" className="text-accent underline underline-offset-2">
            live tail
          </Link>
          ; its page says why it went where it went.
        </li>
        <li>
          To take mail for people here, name{' '}
          <Link href="/routing/domains" className="text-accent underline underline-offset-2">
            your domains
          </Link>
          ; to keep spam and malware from them, set up{' '}
          <Link href="/policy/scanners" className="text-accent underline underline-offset-2">
            scanners
          </Link>
          .
        </li>
        <li>
          When you are ready for the world, let the{' '}
          <Link href="/features/routing#routing.defaultRoute" className="text-accent underline underline-offset-2">
            last resort of the routes
          </Link>{' '}
          deliver.
        </li>
      </ol>
    </div>
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
