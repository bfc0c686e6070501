'use client';

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useQueryParam } from '../../search/use-query-param.ts';
import { Button } from '../../ui/button.tsx';
import { Failure, Skeleton, SkeletonRows } from '../../ui/feedback.tsx';
import { MoreButton } from '../../ui/more-button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { problemOf, useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { Changes } from './changes.tsx';

/** Every version that was in force: who, when, why, what it changed; and the way back to it. */
export function Revisions() {
  const [chosen, choose] = useQueryParam('revision');
  const found = useInfiniteQuery(
    useTRPC().revisions.list.infiniteQueryOptions({ limit: 20 }, { getNextPageParam: (page) => page.nextCursor }),
  );
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  const newest = rows[0]?.number;
  return (
    <>
      <Panel title="Revisions" flush className="mt-4">
        {found.isError ? (
          <Failure error={found.error} retry={() => found.refetch()} />
        ) : found.isPending ? (
          <SkeletonRows rows={3} />
        ) : (
          <ul className="divide-y">
            {rows.map((row) => (
              <li key={row.number}>
                <button
                  type="button"
                  aria-expanded={chosen === String(row.number)}
                  onClick={() => choose(chosen === String(row.number) ? '' : String(row.number))}
                  className="flex w-full items-baseline gap-3 px-4 py-2.5 text-left text-[13px] -outline-offset-2 hover:bg-sunken"
                >
                  <span className="tabular w-10 shrink-0 font-medium">{row.number}</span>
                  <span className="min-w-0 flex-1 truncate">{row.reason}</span>
                  {row.number === newest ? <span className="shrink-0 text-xs text-good">in force</span> : null}
                  <span className="shrink-0 truncate text-xs text-faint max-sm:hidden">{row.author}</span>
                  <When at={row.createdAt} className="tabular shrink-0 text-xs text-faint" />
                </button>
                {chosen === String(row.number) ? (
                  <RevisionDetail number={row.number} isNewest={row.number === newest} />
                ) : null}
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <MoreButton query={found} />
    </>
  );
}

function RevisionDetail({ number, isNewest }: { number: number; isNewest: boolean }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const diff = useQuery(trpc.revisions.diff.queryOptions({ number }));
  const me = useQuery(trpc.account.me.queryOptions(undefined, { staleTime: 60_000 }));
  const rollback = useMutation(
    trpc.revisions.rollback.mutationOptions({ onSuccess: () => client.invalidateQueries() }),
  );
  return (
    <div className="border-t bg-sunken px-4 py-3">
      {diff.isError ? (
        <p className="text-[13px] text-bad">{problemOf(diff.error).detail}</p>
      ) : diff.data ? (
        number === 1 ? (
          <p className="text-[13px] text-faint">The first one: the settings of a fresh install.</p>
        ) : (
          <Changes changes={diff.data.changes} />
        )
      ) : (
        <Skeleton className="h-5 w-1/2" />
      )}
      {!isNewest && me.data?.permissions.includes('configure') ? (
        <div className="mt-3">
          <Button busy={rollback.isPending} onClick={() => rollback.mutate({ number })}>
            Put revision {number} in force again
          </Button>
          {rollback.isError ? <p className="mt-2 text-[13px] text-bad">{problemOf(rollback.error).detail}</p> : null}
        </div>
      ) : null}
    </div>
  );
}
