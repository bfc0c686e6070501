import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';

/** The newest tries at a next hop, each leading to its message. */
export function HostResults({ results }: { results: Outputs['queue']['host']['results'] }) {
  if (results.length === 0)
    return <p className="text-[13px] text-faint">No try of what waits here within the last day.</p>;
  return (
    <ul className="divide-y rounded-md border">
      {results.map((one) => (
        <li key={`${one.at} ${one.messageId} ${one.recipient}`} className="relative px-3 py-2 hover:bg-sunken">
          <div className="flex items-center justify-between gap-3">
            <Link
              href={`/activity/messages/${one.messageId}`}
              className="min-w-0 truncate font-mono text-xs after:absolute after:inset-0"
            >
              <MailText text={one.recipient} />
            </Link>
            <span className="flex shrink-0 items-center gap-2">
              <When at={one.at} className="text-xs text-faint" />
              <StateBadge state={one.result === 'failed' ? 'bounced' : one.result} attempts={1} />
            </span>
          </div>
          <p className="mt-0.5 text-xs break-words text-soft">
            {one.host ? (
              <span className="font-mono text-faint">
                {one.host}
                {one.address ? ` [${one.address}]` : ''} ·{' '}
              </span>
            ) : null}
            <MailText text={one.reply} empty="no words" max={300} />
          </p>
        </li>
      ))}
    </ul>
  );
}
