'use client';

import { Undo2 } from 'lucide-react';
import { formatCount } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { settingHref } from './setting-link.ts';
import { ValueText } from './value-text.tsx';

type Change = Outputs['revisions']['diff']['changes'][number];
export type DiffView = 'words' | 'values';

/** Differences of settings, in words or with both values; each leads to its field, and may be taken back by itself. */
export function ChangeList({
  changes,
  count = changes.length,
  view,
  onRevert,
  isBusy = false,
}: {
  changes: readonly Change[];
  /** How many there are, when the list was cut. */
  count?: number;
  view: DiffView;
  onRevert?: ((change: Change) => void) | undefined;
  isBusy?: boolean;
}) {
  if (changes.length === 0) return <p className="text-[13px] text-faint">Nothing changes.</p>;
  return (
    <>
      <ul className="divide-y text-[13px]">
        {changes.map((change) => (
          <li key={`${change.kind} ${change.path}`} className="flex items-start gap-2 py-1.5 first:pt-0 last:pb-0">
            <Sign kind={change.kind} />
            <div className="min-w-0 flex-1">
              <p className="break-words">{view === 'words' ? change.words : change.title}</p>
              <Link
                href={settingHref(change.path)}
                className="font-mono text-xs break-all text-faint hover:text-accent hover:underline"
              >
                {change.path}
              </Link>
              {view === 'values' && change.kind !== 'moved' ? (
                <div className="mt-1 grid gap-1.5 sm:grid-cols-2">
                  <ValueText label="Before" value={change.before} />
                  <ValueText label="After" value={change.after} />
                </div>
              ) : null}
            </div>
            {onRevert ? (
              <button
                type="button"
                disabled={isBusy}
                onClick={() => onRevert(change)}
                title="Take this change back"
                aria-label={`Take back: ${change.words}`}
                className="inline-flex size-7 shrink-0 items-center justify-center rounded-md text-faint hover:bg-sunken hover:text-ink disabled:opacity-50"
              >
                <Undo2 aria-hidden className="size-4" />
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      {count > changes.length ? (
        <p className="mt-2 text-[13px] text-faint">
          and {formatCount(count - changes.length)} more, which are published with them
        </p>
      ) : null}
    </>
  );
}

function Sign({ kind }: { kind: Change['kind'] }) {
  const { sign, tone } = signs[kind];
  return (
    <span
      className={`mt-px inline-flex size-[18px] shrink-0 items-center justify-center rounded font-mono text-xs ${tone}`}
    >
      <span aria-hidden>{sign}</span>
      <span className="sr-only">{kind}: </span>
    </span>
  );
}

const signs: Record<Change['kind'], { sign: string; tone: string }> = {
  added: { sign: '+', tone: 'bg-good-wash text-good' },
  removed: { sign: '−', tone: 'bg-bad-wash text-bad' },
  changed: { sign: '~', tone: 'bg-accent-wash text-accent' },
  moved: { sign: '↕', tone: 'bg-sunken text-soft' },
};
