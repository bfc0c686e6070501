'use client';

import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Skeleton } from '../../ui/feedback.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { EntryFailed, type EntryHome, EntryMissing, EntryPage, EntryWaiting } from '../drafts/entry-page.tsx';
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
  if (error) return <EntryFailed name={name} home={home} error={error} retry={draft.retry} />;
  if (!draft.isReady || !feature.data || !told.data)
    return (
      <EntryWaiting name={name} home={home}>
        <Skeleton className="h-[80vh] rounded-xl" />
      </EntryWaiting>
    );
  const { entry } = edits;
  if (!entry) return <EntryMissing name={name} home={home} />;
  return (
    <EntryPage
      name={name}
      home={home}
      lead={<span className="font-mono text-xs break-all">{questionOf(entry)}</span>}
      actions={
        <>
          <CopyAsCurl operation="lookups.list" />
          <Guarded needs="configure">
            <Button kind="danger" onClick={() => remove(name, entry, { onGone: () => router.push(home.href) })}>
              Delete
            </Button>
          </Guarded>
        </>
      }
    >
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_400px]">
        <LookupEditor key={name} lookup={entry} edits={edits} draft={draft} schema={feature.data.schema} />
        <div className="min-w-0 space-y-4">
          <TestBox lookup={entry} isInForce={inForce !== undefined} isSaving={edits.state === 'saving'} />
          <HealthFacts lookup={inForce} />
        </div>
      </div>
    </EntryPage>
  );
}

const home: EntryHome = { href: '/policy/lookups', title: 'Look-ups', noun: 'look-up' };
