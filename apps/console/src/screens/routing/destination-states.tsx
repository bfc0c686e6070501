import { formatCount } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';

/** What waits now for each destination that came up, and whether it is tried at all. */
export function DestinationStates({ states }: { states: Outputs['routing']['trace']['destinations'] }) {
  if (states.length === 0) return null;
  return (
    <Panel title="What waits there now" flush>
      <ul className="divide-y text-[13px]">
        {states.map((state) => (
          <li key={state.destination} className="flex flex-wrap items-baseline gap-x-4 gap-y-1 px-4 py-2.5">
            <Link
              href={`/queue?destination=${encodeURIComponent(state.destination)}`}
              className="min-w-0 font-mono break-all text-accent hover:underline"
            >
              {state.destination}
            </Link>
            <span className="tabular text-soft">
              {state.waiting === 0 ? 'nothing waits' : `${formatCount(state.waiting)} waiting`}
              {state.held > 0 ? `, ${formatCount(state.held)} held` : ''}
              {state.oldest ? (
                <>
                  , the oldest <When at={state.oldest} />
                </>
              ) : null}
            </span>
            {state.isHeld ? <span className="text-warn">the destination is held</span> : null}
            {state.notBefore ? (
              <span className="text-warn">
                not tried before <When at={state.notBefore} isPlan />: <MailText text={state.reason} />
              </span>
            ) : null}
            {state.lastError ? (
              <span className="min-w-0 basis-full truncate font-mono text-xs text-faint">
                <MailText text={state.lastError} />
              </span>
            ) : null}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
