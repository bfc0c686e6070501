'use client';

import { useQuery } from '@tanstack/react-query';
import { FilterChips } from '../../search/filter-chips.tsx';
import { formatCount } from '../../ui/format.ts';
import { useTRPC } from '../../ui/trpc.ts';

/** Ready-made states. What waits is counted, because that is cheap; what is finished is not. */
export function StatusChips({ query, onChange }: { query: string; onChange: (query: string) => void }) {
  const counts = useQuery(useTRPC().messages.counts.queryOptions(undefined, { refetchInterval: 15_000 }));
  const words = (state: string): string => {
    const found = counts.data?.items.find((one) => one.state === state);
    return found && found.count > 0 ? ` ${formatCount(found.count)}${found.isMore ? '+' : ''}` : '';
  };
  return (
    <FilterChips
      label="Status"
      searchKey="status"
      options={quick.map(([value, title]) => [value, `${title}${words(value)}`] as const)}
      query={query}
      onChange={onChange}
    />
  );
}

const quick = [
  ['', 'All'],
  ['unfinished', 'Unfinished'],
  ['delivered', 'Delivered'],
  ['deferred', 'Deferred'],
  ['bounced', 'Bounced'],
  ['held', 'Held'],
  ['quarantined', 'Quarantined'],
  ['expired', 'Expired'],
] as const;
