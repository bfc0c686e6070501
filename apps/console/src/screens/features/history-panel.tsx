import { plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { Panel } from '../../ui/panel.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';

/** The revisions that changed a feature's settings: who, when, why, what. */
export function HistoryPanel({ history }: { history: Outputs['features']['history'] }) {
  return (
    <Panel title="History of its settings" flush>
      {history.items.length === 0 ? (
        <p className="px-4 py-4 text-[13px] text-soft">Nobody has changed them since the first start.</p>
      ) : (
        <ol className="divide-y">
          {history.items.map(({ number, reason, author, createdAt, changes, changeCount }) => (
            <li key={number} className="px-4 py-2.5 text-[13px]">
              <div className="flex items-baseline justify-between gap-3">
                <Link
                  href={`/settings/revisions/${number}`}
                  className="min-w-0 truncate font-medium hover:text-accent hover:underline"
                >
                  <span className="tabular text-faint">{number}</span> {reason}
                </Link>
                <When at={createdAt} className="tabular shrink-0 text-xs text-faint" />
              </div>
              <p className="truncate text-xs text-faint">{author}</p>
              <ul className="mt-1 space-y-0.5 text-xs text-soft">
                {changes.slice(0, SHOWN).map(({ path, words }) => (
                  <li key={`${path} ${words}`} className="break-words">
                    {words}
                  </li>
                ))}
                {changeCount > SHOWN ? (
                  <li className="text-faint">and {plural(changeCount - SHOWN, 'more change')}</li>
                ) : null}
              </ul>
            </li>
          ))}
        </ol>
      )}
      {history.nextCursor ? (
        <Link
          href="/settings/revisions"
          className="block border-t px-4 py-2.5 text-xs font-medium text-accent hover:underline"
        >
          Older ones among all revisions
        </Link>
      ) : null}
    </Panel>
  );
}

const SHOWN = 3;
