import Link from 'next/link';
import { Empty, SkeletonRows } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';

/** Destinations whose mail waits after an error, with the last words heard from there. */
export function Trouble({ rows }: { rows: Outputs['overview']['get']['trouble'] | undefined }) {
  return (
    <Panel title="Destinations in trouble" flush>
      {!rows ? (
        <SkeletonRows rows={3} />
      ) : rows.length === 0 ? (
        <Empty title="None">
          Mail to every destination goes through. A destination that defers or refuses shows up here with its own words.
        </Empty>
      ) : (
        <ul className="divide-y">
          {rows.map((row) => (
            <li key={row.destination}>
              <Link
                href={`/queue?destination=${encodeURIComponent(row.destination)}`}
                className="block px-4 py-2.5 -outline-offset-2 hover:bg-sunken"
              >
                <div className="flex items-baseline justify-between gap-3">
                  <span className="truncate font-mono text-[13px]">{row.destination}</span>
                  <span className="tabular shrink-0 text-[13px] text-warn">{plural(row.recipients, 'recipient')}</span>
                </div>
                <div className="mt-0.5 flex items-baseline justify-between gap-3 text-xs text-faint">
                  <MailText text={row.lastError} className="truncate" />
                  <span className="shrink-0">
                    {row.nextTry ? (
                      <>
                        next try <When at={row.nextTry} isPlan />
                      </>
                    ) : (
                      <>
                        since <When at={row.oldest} />
                      </>
                    )}
                  </span>
                </div>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
