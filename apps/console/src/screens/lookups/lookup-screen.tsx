'use client';

import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Empty, Failure, Skeleton } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { Trail } from '../../ui/trail.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { useDraft } from '../drafts/use-draft.ts';
import { useEntryEdits } from '../drafts/use-entry-edits.ts';
import { useRemoval } from '../drafts/use-removal.ts';
import { HealthFacts } from './health-facts.tsx';
import { LOOKUPS, type Lookup, questionOf } from './lookup.ts';
import { LookupEditor } from './lookup-editor.tsx';
import { TestBox } from './test-box.tsx';

/** One look-up: its question, a box to try it, and how its source does. */
export function LookupScreen({ name }: { name: string }) {
  const trpc = useTRPC();
  const router = useRouter();
  const draft = useDraft();
  const remove = useRemoval(draft, LOOKUPS);
  const feature = useQuery(trpc.features.get.queryOptions({ slug: 'lookups' }, { staleTime: 300_000 }));
  const told = useQuery(trpc.lookups.list.queryOptions({}, { refetchInterval: 5000 }));
  const inForce = told.data?.items.find((one) => one.name === name);
  const stored = draft.configuration?.lookups.sources.find((one) => one.name === name);
  const edits = useEntryEdits<Lookup>({ list: LOOKUPS, name, stored, draft });
  const error = draft.error ?? feature.error ?? told.error;
  if (error)
    return (
      <Frame name={name}>
        <Panel>
          <Failure error={error} retry={draft.retry} />
        </Panel>
      </Frame>
    );
  if (!draft.isReady || !feature.data || !told.data) return <Waiting name={name} />;
  const { entry } = edits;
  if (!entry)
    return (
      <Frame name={name}>
        <Panel>
          <Empty title="There is no look-up of this name">
            It may have been renamed or taken out.{' '}
            <Link href="/policy/lookups" className="text-accent underline underline-offset-2">
              All look-ups
            </Link>
          </Empty>
        </Panel>
      </Frame>
    );
  return (
    <Frame
      name={name}
      lead={<span className="font-mono text-xs break-all">{questionOf(entry)}</span>}
      actions={
        <>
          <CopyAsCurl operation="lookups.list" />
          <Guarded needs="configure">
            <Button kind="danger" onClick={() => remove(name, entry, { onGone: () => router.push('/policy/lookups') })}>
              Delete
            </Button>
          </Guarded>
        </>
      }
    >
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_400px]">
        <LookupEditor key={name} lookup={entry} edits={edits} draft={draft} schema={feature.data.schema} />
        <div className="min-w-0 space-y-4">
          <TestBox name={name} isInForce={inForce !== undefined} />
          <HealthFacts lookup={inForce} />
        </div>
      </div>
    </Frame>
  );
}

function Frame({
  name,
  lead,
  actions,
  children,
}: {
  name: string;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <>
      <Trail href="/policy/lookups" title="Look-ups" />
      <PageHead title={<span className="font-mono">{name}</span>} lead={lead} actions={actions} />
      {children}
    </>
  );
}

function Waiting({ name }: { name: string }) {
  return (
    <div role="status" aria-label="Loading">
      <Frame name={name} lead={<Skeleton className="h-4 w-64" />} actions={<span className="h-8" />}>
        <Skeleton className="h-[80vh] rounded-xl" />
      </Frame>
    </div>
  );
}
