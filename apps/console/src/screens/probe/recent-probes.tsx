'use client';

import { useQuery } from '@tanstack/react-query';
import { classes } from '../../ui/classes.ts';
import { Failure, SkeletonRows } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { OutcomeBadge, StateBadge } from './outcome-badge.tsx';

/** Probes of the last week, to come back to. */
export function RecentProbes({ shown }: { shown: string }) {
  const found = useQuery(useTRPC().probes.list.queryOptions({ limit: 10 }));
  return (
    <Panel title="Of the last week" flush>
      {found.isError ? (
        <Failure error={found.error} retry={() => found.refetch()} />
      ) : !found.data ? (
        <SkeletonRows rows={3} />
      ) : found.data.items.length === 0 ? (
        <p className="p-4 text-[13px] text-soft">None yet. They are kept for a week.</p>
      ) : (
        <ul className="divide-y">
          {found.data.items.map(({ id, input, state, result, createdAt }) => (
            <li key={id}>
              <Link
                href={`/transport/probe?run=${id}`}
                aria-current={id === shown ? 'true' : undefined}
                className={classes('block px-4 py-2.5 -outline-offset-2 hover:bg-sunken', id === shown && 'bg-sunken')}
              >
                <span className="block truncate font-mono text-xs">
                  <MailText text={input.address} />
                </span>
                <span className="mt-1.5 flex items-center justify-between gap-2">
                  {result ? <OutcomeBadge outcome={result.outcome} /> : <StateBadge state={state} />}
                  <span className="shrink-0 text-xs text-soft">
                    <When at={createdAt} />
                  </span>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
