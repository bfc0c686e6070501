'use client';

import { useQuery } from '@tanstack/react-query';
import { Users } from 'lucide-react';
import { plural } from '../../ui/format.ts';
import { useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';

/** Who else is working on the settings: how many changes, and where; not what they are. */
export function OthersLine() {
  const { data } = useQuery(useTRPC().drafts.others.queryOptions(undefined, { staleTime: 10_000 }));
  if (!data || data.items.length === 0) return null;
  return (
    <ul aria-label="Drafts of others" className="space-y-1 text-[13px] text-soft">
      {data.items.map((one) => (
        <li key={`${one.name} ${one.updatedAt}`} className="flex gap-1.5">
          <Users aria-hidden className="mt-0.5 size-4 shrink-0 text-faint" />
          <span className="min-w-0 break-words">
            <span className="font-medium text-ink">{one.name}</span> has {plural(one.changes, 'unpublished change')},
            last touched <When at={one.updatedAt} />: {one.titles.slice(0, 4).join(', ')}
            {one.titles.length > 4 ? ` and ${one.titles.length - 4} more` : ''}
          </span>
        </li>
      ))}
    </ul>
  );
}
