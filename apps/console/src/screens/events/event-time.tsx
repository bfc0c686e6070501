'use client';

import { useZone } from '../../ui/time-zone.ts';

/** Clock time for today, with the day before it for what is older; the exact moment on hover. */
export function EventTime({ at }: { at: string }) {
  const zone = useZone();
  const isToday = zone.day(at) === zone.day(Date.now());
  return (
    <time dateTime={at} title={zone.exact(at)} className="tabular text-xs whitespace-nowrap text-faint">
      {isToday ? '' : `${zone.weekday(at)}, `}
      {zone.clock(at)}
    </time>
  );
}
