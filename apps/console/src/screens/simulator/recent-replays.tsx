'use client';

import { useQuery } from '@tanstack/react-query';
import { classes } from '../../ui/classes.ts';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { formatCount } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { choiceWords } from './settings-select.tsx';

/** Replays of the last week, to come back to. */
export function RecentReplays({ shown, open }: { shown: string; open: (id: string) => void }) {
  const found = useQuery(useTRPC().simulator.replays.queryOptions({ limit: 10 }));
  return (
    <Panel title="Of the last week" flush>
      {found.isError ? (
        <Failure error={found.error} retry={() => found.refetch()} />
      ) : !found.data ? (
        <Skeleton className="m-4 h-6" />
      ) : found.data.items.length === 0 ? (
        <p className="p-4 text-[13px] text-soft">None yet. They are kept for a week.</p>
      ) : (
        <ul className="divide-y">
          {found.data.items.map((one) => (
            <li key={one.id}>
              <button
                type="button"
                aria-current={one.id === shown ? 'true' : undefined}
                onClick={() => open(one.id)}
                className={classes(
                  'block w-full px-4 py-2.5 text-left text-[13px] -outline-offset-2 hover:bg-sunken',
                  one.id === shown && 'bg-sunken',
                )}
              >
                <span className="flex items-baseline justify-between gap-3">
                  <span className="min-w-0 truncate font-medium">
                    {choiceWords(one.settings)} vs {choiceWords(one.against).toLowerCase()}
                  </span>
                  <span className="shrink-0 text-xs text-soft">
                    <When at={one.at} />
                  </span>
                </span>
                <span className="mt-0.5 block truncate text-xs text-soft">
                  {wordsOf(one)} · by {one.author}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function wordsOf({ state, result, error }: Outputs['simulator']['replays']['items'][number]): string {
  if (state === 'waiting') return 'waiting';
  if (state === 'running') return `at ${formatCount(result?.done ?? 0)} of ${formatCount(result?.total ?? 0)}`;
  if (state === 'failed' || result === null) return error ?? 'broke off';
  const looked = result.same + result.different;
  return `${formatCount(result.different)} of ${formatCount(looked)} different${result.isStopped ? ', stopped' : ''}`;
}
