'use client';

import { AlertTriangle } from 'lucide-react';
import { classes } from './classes.ts';
import { Link } from './link.tsx';
import { type TimeFormats, useZone } from './time-zone.ts';
import { type HealthPart, useHealth } from './use-health.ts';
import { useNow } from './when.tsx';

/** Above every page while a part is not well: which, since when, why, and what still works. Silent otherwise. */
export function HealthStrip({ hasLink = true }: { hasLink?: boolean }) {
  const { health, isUnreachable, unreachableSince } = useHealth();
  const zone = useZone();
  const bad = (health?.parts ?? []).filter((part) => part.status !== 'ok');
  const database = bad.find((part) => part.part === 'database');
  // Without the database nothing is known of the others.
  const told = database ? [database] : bad;
  if (!isUnreachable && told.length === 0) return null;
  const isDown = isUnreachable || told.some((part) => part.status === 'down');
  return (
    <div
      role="status"
      className={classes(
        'flex items-start gap-2.5 border-b max-sm:flex-wrap px-4 py-2.5 text-[13px] sm:px-6 lg:px-8 print:hidden',
        isDown ? 'bg-bad-wash text-bad' : 'bg-warn-wash text-warn',
      )}
    >
      <AlertTriangle aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1 space-y-0.5">
        {isUnreachable ? (
          <p>
            <strong className="font-semibold">The console does not answer</strong>
            {unreachableSince ? ` since ${zone.clock(unreachableSince)}` : ''}. Engine and worker run apart from it:
            mail goes on. This page tries again.
          </p>
        ) : (
          told.map((part) => <PartLine key={part.part} part={part} />)
        )}
      </div>
      {hasLink && !database && !isUnreachable ? (
        <Link
          href="/#parts"
          className="shrink-0 font-medium underline underline-offset-2 max-sm:basis-full max-sm:pl-[26px]"
        >
          See the parts
        </Link>
      ) : null}
    </div>
  );
}

function PartLine({ part }: { part: HealthPart }) {
  const zone = useZone();
  const now = useNow();
  const since = part.since ? ` since ${momentWords(part.since, { now, zone })}` : '';
  return (
    <p className="break-words">
      <strong className="font-semibold">
        {part.title} {part.status === 'down' ? 'is down' : 'has a problem'}
        {since}
      </strong>
      : {part.reason} {part.works}
    </p>
  );
}

/** The clock for today, the date as well for longer ago. */
const momentWords = (at: string, { now, zone }: { now: number; zone: TimeFormats }): string =>
  zone.day(at) === zone.day(now) ? zone.clock(at) : zone.exact(at);
