'use client';

import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useQueryParam } from '../../search/use-query-param.ts';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Skeleton } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { EntryFailed, type EntryHome, EntryMissing, EntryPage, EntryWaiting } from '../drafts/entry-page.tsx';
import { useDraft } from '../drafts/use-draft.ts';
import { useEntryEdits } from '../drafts/use-entry-edits.ts';
import { useRemoval } from '../drafts/use-removal.ts';
import { VETOES, type Veto } from './action.ts';
import { TryPanel } from './try-panel.tsx';
import { VetoEditor } from './veto-editor.tsx';
import { VetoFigures } from './veto-figures.tsx';
import { VetoRuns } from './veto-runs.tsx';

/** One veto: what it was asked, a test of it, and its settings. */
export function VetoScreen({ name }: { name: string }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [view, setView] = useQueryParam('view');
  const draft = useDraft();
  const remove = useRemoval(draft, VETOES);
  const feature = useQuery(trpc.features.get.queryOptions({ slug: 'events' }, { staleTime: 300_000 }));
  const inForce = useQuery(trpc.vetoes.list.queryOptions({}, { refetchInterval: 3000 }));
  const figures = inForce.data?.items.find((one) => one.name === name);
  const stored = draft.configuration?.events.vetoes.find((veto) => veto.name === name);
  const edits = useEntryEdits<Veto>({ list: VETOES, name, stored, draft });
  const error = draft.error ?? feature.error ?? inForce.error;
  if (error) return <EntryFailed name={name} home={home} error={error} retry={draft.retry} />;
  if (!draft.isReady || !feature.data || !inForce.data)
    return (
      <EntryWaiting name={name} home={home}>
        <Skeleton className="h-40 rounded-xl" />
        <Skeleton className="mt-4 h-[60vh] rounded-xl" />
      </EntryWaiting>
    );
  const { entry } = edits;
  if (!entry) return <EntryMissing name={name} home={home} />;
  const at = tabs.some(({ id }) => id === view) ? view : figures === undefined ? 'settings' : 'runs';
  const told = (type: string): string => `event:${type} ${name}`;
  return (
    <EntryPage
      name={name}
      home={home}
      lead={
        <>
          Asked at <span className="font-mono text-xs">{entry.event}</span>. See{' '}
          <Events query={told('veto:refused')}>what was refused</Events> and{' '}
          <Events query={told('veto:failed')}>what failed</Events>.
        </>
      }
      actions={
        <>
          <CopyAsCurl operation="vetoes.list" />
          <Guarded needs="configure">
            <Button kind="danger" onClick={() => remove(name, entry, { onGone: () => router.push(home.href) })}>
              Delete
            </Button>
          </Guarded>
        </>
      }
    >
      <VetoFigures figures={figures} />
      <TryPanel
        key={`${entry.event} ${entry.direction}`}
        entry={{ veto: entry }}
        type={entry.event}
        ofClient={entry.direction === 'in'}
      />
      <div className="mt-5 mb-4">
        <Tabs tabs={tabs} at={at} onChange={setView} />
      </div>
      {at === 'runs' ? <VetoRuns name={name} /> : null}
      {at === 'settings' ? (
        <VetoEditor key={name} veto={entry} edits={edits} draft={draft} schema={feature.data.schema} />
      ) : null}
    </EntryPage>
  );
}

const home: EntryHome = { href: '/settings/actions', title: 'Actions', noun: 'veto' };
const tabs = [
  { id: 'runs', title: 'Questions' },
  { id: 'settings', title: 'Settings' },
];

function Events({ query, children }: { query: string; children: string }) {
  return (
    <Link href={`/activity/events?q=${encodeURIComponent(query)}`} className="text-accent underline underline-offset-2">
      {children}
    </Link>
  );
}
