'use client';

import { Empty, SkeletonRows } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useExplain } from '../../ui/reply-explained.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';

type Row = Outputs['overview']['get']['trouble'][number];

/** Destinations whose mail waits after an error: the cause in plain words and in theirs, and until when nobody connects. */
export function Trouble({ rows }: { rows: Row[] | undefined }) {
  return (
    <Panel
      title="Destinations in trouble"
      aside={
        rows && rows.length > 0 ? (
          <Link href="/queue?by=hosts" className="text-accent hover:underline">
            All hosts
          </Link>
        ) : undefined
      }
      flush
    >
      {!rows ? (
        <SkeletonRows rows={3} />
      ) : rows.length === 0 ? (
        <Empty title="None">
          Mail to every destination goes through. A destination that defers or refuses shows up here with its own words.
        </Empty>
      ) : (
        <ul className="divide-y">
          {rows.map((row) => (
            <TroubleRow key={row.destination} row={row} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function TroubleRow({ row }: { row: Row }) {
  const explained = useExplain()({ text: row.cause });
  const cause = row.held ? 'Held' : explained?.title;
  return (
    <li>
      <Link
        href={`/queue?destination=${encodeURIComponent(row.destination)}`}
        className="block px-4 py-2.5 -outline-offset-2 hover:bg-sunken"
      >
        <span className="flex items-baseline justify-between gap-3">
          <span className="truncate font-mono text-[13px]">{row.destination}</span>
          <span className="tabular shrink-0 text-[13px] text-warn">{plural(row.recipients, 'recipient')}</span>
        </span>
        <span className="mt-0.5 flex items-baseline justify-between gap-3 text-xs">
          <span className="min-w-0 truncate">
            {cause ? <span className="font-medium text-ink">{cause} </span> : null}
            <MailText text={row.cause} empty="" className="text-faint" />
          </span>
          <Pace row={row} />
        </span>
      </Link>
    </li>
  );
}

/** When it is tried again, and how it came to that. */
function Pace({ row }: { row: Row }) {
  const at = row.notBefore ?? row.nextTry;
  if (row.held || !at) {
    return row.oldest ? (
      <span className="shrink-0 text-faint">
        since <When at={row.oldest} />
      </span>
    ) : null;
  }
  return (
    <span className="shrink-0 text-faint">
      {row.notBefore ? `backs off after ${plural(row.failures, 'fault')}, ` : 'next try '}
      <When at={at} isPlan />
    </span>
  );
}
