import { formatDuration } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { When } from '../../ui/when.tsx';
import { OutcomeBadge, StateBadge } from './outcome-badge.tsx';
import type { Probe } from './use-probe.ts';

/** What would come of mail, in plain words; while it is being looked at, how far that is. */
export function ProbeVerdict({ probe }: { probe: Probe }) {
  const { result, state, input } = probe;
  return (
    <Panel>
      <div role="status" className="min-h-[4.5rem]">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          {result ? <OutcomeBadge outcome={result.outcome} /> : <StateBadge state={state} />}
          <span className="min-w-0 font-mono text-[13px] break-all">
            <MailText text={input.address} />
          </span>
        </div>
        <p className="mt-2 text-[15px] leading-6 text-pretty break-words">
          {result ? (
            <MailText text={result.words} />
          ) : (
            (probe.error ?? 'The steps appear below as they are taken. The page can be left: the probe goes on.')
          )}
        </p>
      </div>
      <p className="mt-3 flex flex-wrap gap-x-3 gap-y-1 border-t pt-3 text-xs text-faint">
        <When at={probe.createdAt} />
        <span>by {probe.author}</span>
        {result ? <span className="tabular">{formatDuration(result.ms)}</span> : null}
        {result ? (
          <Link href={`/settings/revisions/${result.revision}`} className="hover:text-ink hover:underline">
            revision {result.revision}
          </Link>
        ) : null}
        {input.requireTls ? <span>as if it came with REQUIRETLS</span> : null}
        {input.rcpt ? <span>RCPT from {input.sender === '' ? 'the null sender' : input.sender}</span> : null}
        <span>Nothing was sent.</span>
      </p>
    </Panel>
  );
}
