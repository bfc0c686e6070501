'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';

/** When it leaves by itself; amber from the time of the warning on. */
export function LeavesAt({ at }: { at: string }) {
  const { data } = useQuery(useTRPC().quarantine.summary.queryOptions(undefined, { staleTime: 30_000 }));
  const isSoon = data !== undefined && Date.parse(at) - Date.now() < data.warnDays * 86_400_000;
  return <When at={at} isPlan className={isSoon ? 'font-medium text-warn' : 'text-soft'} />;
}
