'use client';

import type { ReactNode } from 'react';
import { Failure, SkeletonRows } from '../../ui/feedback.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Refused } from '../../ui/refused.tsx';
import type { Draft } from './use-draft.ts';

/** What the pages that edit lists of the draft have in common: head, loading, failing, what the last edit was refused for. */
export function DraftFrame({
  title,
  lead,
  actions,
  draft,
  children,
}: {
  title: string;
  lead: string;
  actions?: ReactNode;
  draft: Draft;
  children: () => ReactNode;
}) {
  return (
    <>
      <PageHead title={title} lead={lead} actions={actions} />
      <Refused error={draft.entries.error ?? draft.save.error} parts={5} className="mb-3" />
      {draft.error ? (
        <Panel>
          <Failure error={draft.error} retry={draft.retry} />
        </Panel>
      ) : draft.isReady ? (
        children()
      ) : (
        <Panel flush>
          <SkeletonRows rows={4} />
        </Panel>
      )}
      {draft.isReady && draft.why ? <p className="mt-3 text-[13px] text-faint">{draft.why}</p> : null}
    </>
  );
}
