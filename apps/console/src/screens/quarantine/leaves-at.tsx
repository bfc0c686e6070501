'use client';

import { useQuery } from '@tanstack/react-query';
import { useZone } from '../../ui/time-zone.ts';
import { useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';

/** When it leaves by itself, in days while it has a week or more; amber from the time of the warning on. */
export function LeavesAt({ at }: { at: string }) {
  const { data } = useQuery(useTRPC().quarantine.summary.queryOptions(undefined, { staleTime: 30_000 }));
  const zone = useZone();
  const left = Date.parse(at) - Date.now();
  const isSoon = data !== undefined && left < data.warnDays * dayMs;
  const look = isSoon ? 'font-medium text-warn' : 'text-soft';
  if (left < 6.5 * dayMs) return <When at={at} isPlan className={look} />;
  return (
    <time dateTime={at} title={zone.exact(new Date(at))} className={look}>
      in {Math.round(left / dayMs)} d
    </time>
  );
}

const dayMs = 86_400_000;
