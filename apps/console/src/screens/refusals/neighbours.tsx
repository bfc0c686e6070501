'use client';

import { useQuery } from '@tanstack/react-query';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { formatCount } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ruleTitle } from '../../ui/rules.ts';
import { useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';

/** What else the client and its network were refused, a day before and after. */
export function Neighbours({ id }: { id: string }) {
  const found = useQuery(useTRPC().refusals.related.queryOptions({ id }, { staleTime: 30_000 }));
  if (found.isError) {
    return (
      <Panel title="Around it">
        <Failure error={found.error} retry={() => found.refetch()} />
      </Panel>
    );
  }
  if (!found.data) {
    return (
      <Panel title="Around it">
        <Skeleton className="h-32" />
      </Panel>
    );
  }
  const { client, network, items, rules, truncated, complete, from, to } = found.data;
  const span = `after:${from} before:${to}`;
  return (
    <Panel title="Around it" aside="a day before and after" flush>
      <h3 className="px-4 pt-2.5 text-xs font-medium text-faint">
        From <span className="font-mono">{network || 'nowhere known'}</span>
      </h3>
      <ul className="py-1">
        {rules.map(({ rule, stage, code, count, folded }) => (
          <li key={`${rule} ${stage} ${code}`}>
            <Link
              href={`/activity/refusals?q=${encodeURIComponent(`rule:${rule} ip:${network} ${span}`)}`}
              className="flex items-baseline justify-between gap-3 px-4 py-1 text-[13px] -outline-offset-2 hover:bg-sunken"
            >
              <span className="min-w-0 truncate">{ruleTitle(rule)}</span>
              <span className="tabular shrink-0 text-xs text-soft">
                {formatCount(count)}
                {folded > 0 ? <span className="text-faint"> ({formatCount(folded)} only counted)</span> : null}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {truncated ? (
        <p className="px-4 pb-2 text-xs text-faint">There are more; these are of the newest 50,000 rows.</p>
      ) : null}
      {items.length > 0 ? (
        <>
          <h3 className="border-t px-4 pt-2.5 text-xs font-medium text-faint">
            Others of <span className="font-mono">{client}</span>
          </h3>
          <ul className="py-1">
            {items.map((item) => (
              <li key={item.id}>
                <Link
                  href={`/activity/refusals/${item.id}`}
                  className="flex items-baseline justify-between gap-3 px-4 py-1 text-[13px] -outline-offset-2 hover:bg-sunken"
                >
                  <span className="min-w-0 truncate">{ruleTitle(item.decision.rule)}</span>
                  <When at={item.at} className="tabular shrink-0 text-xs text-faint" />
                </Link>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {complete ? null : <p className="px-4 pb-2 text-xs text-faint">The search ended early; there may be more.</p>}
    </Panel>
  );
}
