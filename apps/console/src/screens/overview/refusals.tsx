import { Empty, SkeletonRows } from '../../ui/feedback.tsx';
import { formatCount } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ruleTitle } from '../../ui/rules.ts';
import type { Outputs } from '../../ui/trpc.ts';

/** Why connections, senders and recipients were refused, most frequent first. */
export function Refusals({
  refusals,
  since,
}: {
  refusals: Outputs['overview']['get']['refusals'] | undefined;
  since: string | undefined;
}) {
  const search = (query: string) =>
    `/activity/refusals?q=${encodeURIComponent(`${query} ${since ? `after:${since}` : ''}`.trim())}`;
  const most = Math.max(1, ...(refusals?.top.map((row) => row.count) ?? []));
  return (
    <Panel
      title="Top reasons for refusals"
      aside={
        refusals?.counted ? (
          <Link href={search('')} className="text-accent hover:underline">
            All {formatCount(refusals.counted)}
          </Link>
        ) : undefined
      }
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
              <Link href={search(`rule:${row.rule}`)} className="block px-4 py-2.5 -outline-offset-2 hover:bg-sunken">
                <div className="flex items-baseline justify-between gap-3">
                  <span className="min-w-0 truncate text-[13px]">
                    <span className="font-medium">{ruleTitle(row.rule)}</span>{' '}
                    <span className="text-xs text-faint">{stageWords[row.stage] ?? row.stage}</span>
                  </span>
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

const stageWords: Record<string, string> = {
  connect: 'when connecting',
  helo: 'at the greeting',
  mail: 'at the sender',
  rcpt: 'at the recipient',
  data: 'at the content',
};
