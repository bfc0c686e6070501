import Link from 'next/link';
import { Empty, SkeletonRows } from '../../ui/feedback.tsx';
import { formatCount } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ruleTitle } from '../../ui/rules.ts';
import type { Outputs } from '../../ui/trpc.ts';

/** Why connections, senders and recipients were refused, most frequent first. */
export function Refusals({ refusals }: { refusals: Outputs['overview']['get']['refusals'] | undefined }) {
  const most = Math.max(1, ...(refusals?.top.map((row) => row.count) ?? []));
  return (
    <Panel
      title="Top reasons for refusals"
      aside={refusals?.counted ? `of ${formatCount(refusals.counted)}` : undefined}
      flush
    >
      {!refusals ? (
        <SkeletonRows rows={3} />
      ) : refusals.top.length === 0 ? (
        <Empty title="Nothing was refused">
          When a connection, sender or recipient is refused, the rule that did it is counted here.
        </Empty>
      ) : (
        <ul className="divide-y">
          {refusals.top.map((row) => (
            <li key={row.rule}>
              <Link
                href={`/activity/refusals?q=${encodeURIComponent(`rule:${row.rule}`)}`}
                className="block px-4 py-2.5 -outline-offset-2 hover:bg-sunken"
              >
                <div className="flex items-baseline justify-between gap-3">
                  <span className="truncate text-[13px] font-medium">{ruleTitle(row.rule)}</span>
                  <span className="tabular shrink-0 text-[13px]">{formatCount(row.count)}</span>
                </div>
                <svg
                  aria-hidden="true"
                  className="mt-1.5 block h-1 w-full"
                  preserveAspectRatio="none"
                  viewBox="0 0 100 1"
                >
                  <rect width="100" height="1" className="fill-sunken" />
                  <rect width={(row.count / most) * 100} height="1" className="fill-line-strong" />
                </svg>
                <MailText
                  text={row.text}
                  empty="No reply was sent"
                  className="mt-1 block truncate text-xs text-faint"
                />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
