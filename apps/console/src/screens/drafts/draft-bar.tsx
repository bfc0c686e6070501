'use client';

import { useQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronUp, PencilLine } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useQueryParam } from '../../search/use-query-param.ts';
import { buttonLook } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { plural } from '../../ui/format.ts';
import { usePermission } from '../../ui/permission.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { DraftReview } from './draft-review.tsx';
import { InForceLine, type Published } from './in-force-line.tsx';
import { SaveState } from './save-state.tsx';

/**
 * At the foot of every page for as long as there is a draft: how many changes, are they saved, is anything wrong; opened, the whole
 * review. After publishing: where it is in force, and the way back.
 */
export function DraftBar() {
  const { may } = usePermission('configure');
  const trpc = useTRPC();
  const { data } = useQuery(trpc.drafts.summary.queryOptions(undefined, { enabled: may, refetchInterval: 15_000 }));
  const [opened, setOpened] = useQueryParam('draft');
  const [published, setPublished] = useState<Published | null>(null);
  const review = useRef<HTMLElement>(null);
  const draft = data?.draft;
  const wantsReview = opened === 'review' && Boolean(draft);
  // Opened only when there is something to show, so that nothing of it moves afterwards.
  const whole = useQuery(trpc.drafts.get.queryOptions(undefined, { enabled: may && wantsReview }));
  const isOpen = wantsReview && !whole.isPending;
  const wasShown = useRef(false);
  const isShown = (Boolean(draft) && (isOpen || !wantsReview || wasShown.current)) || published !== null;
  wasShown.current = isShown;
  const close = () => setOpened('', 'replace');

  useEffect(() => {
    // What floats above the foot of the window keeps clear of the bar.
    document.documentElement.toggleAttribute('data-draft', isShown);
  }, [isShown]);
  useEffect(() => {
    if (isOpen) review.current?.focus();
  }, [isOpen]);

  if (!isShown) return null;
  return (
    <aside
      aria-label="Draft"
      className={classes(
        'fixed inset-x-0 bottom-0 z-20 flex max-h-[min(80dvh,760px)] flex-col border-t bg-raised shadow-pop lg:left-[232px] print:hidden',
        isOpen && 'border-t-accent',
      )}
    >
      {draft ? (
        <>
          <div className="mx-auto flex min-h-12 w-full shrink-0 max-w-[1240px] flex-wrap items-center gap-x-3 gap-y-1 px-4 py-1.5 sm:px-6 lg:px-8">
            <PencilLine aria-hidden className="size-4 shrink-0 text-accent" />
            <p className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3 text-[13px]">
              <span className="font-medium">{plural(draft.changes, 'unpublished change')}</span>
              <span className="text-xs">
                <SaveState savedAt={draft.updatedAt} />
              </span>
              <Trouble draft={draft} />
            </p>
            <button
              type="button"
              aria-expanded={isOpen}
              onClick={() => (isOpen ? close() : setOpened('review', 'replace'))}
              className={buttonLook(isOpen ? 'plain' : 'primary')}
            >
              {isOpen ? (
                'Close'
              ) : (
                <span>
                  Review<span className="max-sm:sr-only"> and publish</span>
                </span>
              )}
              {isOpen ? <ChevronDown aria-hidden className="size-4" /> : <ChevronUp aria-hidden className="size-4" />}
            </button>
          </div>
          {isOpen ? (
            <section
              ref={review}
              tabIndex={-1}
              aria-label="Review of the draft"
              onKeyDown={(event) => event.key === 'Escape' && close()}
              className="flex min-h-0 flex-1 flex-col border-t outline-none"
            >
              <DraftReview
                onGone={close}
                onPublished={(done) => {
                  setPublished(done);
                  close();
                }}
              />
            </section>
          ) : null}
        </>
      ) : published ? (
        <InForceLine key={published.revision} published={published} onDone={() => setPublished(null)} />
      ) : null}
    </aside>
  );
}

type Numbers = { errors: number; warnings: number; isBehind: boolean; conflicts: number };

function Trouble({ draft: { errors, warnings, isBehind, conflicts } }: { draft: Numbers }) {
  return (
    <>
      {isBehind ? (
        <span className="text-xs font-medium text-warn">
          published meanwhile{conflicts > 0 ? `, ${plural(conflicts, 'conflict')}` : ''}
        </span>
      ) : null}
      {errors > 0 ? <span className="text-xs font-medium text-bad">{plural(errors, 'error')}</span> : null}
      {warnings > 0 ? <span className="text-xs text-warn">{plural(warnings, 'warning')}</span> : null}
    </>
  );
}
