'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useQueryParam } from '../../search/use-query-param.ts';
import { Skeleton } from '../../ui/feedback.tsx';
import { Refused } from '../../ui/refused.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { EntryFailed, type EntryHome, EntryMissing, EntryPage, EntryWaiting } from '../drafts/entry-page.tsx';
import { useDraft } from '../drafts/use-draft.ts';
import { useEntryEdits } from '../drafts/use-entry-edits.ts';
import { useRemoval } from '../drafts/use-removal.ts';
import { EntryButtons } from '../endpoints/entry-buttons.tsx';
import { HealthPanel } from '../endpoints/health-panel.tsx';
import { ACTIONS, type Action, stepsWords } from './action.ts';
import { ActionEditor } from './action-editor.tsx';
import { Runs } from './runs.tsx';
import { firstType } from './sample-event.ts';
import { TryPanel } from './try-panel.tsx';

/** One action: how it does, what it did, its settings. */
export function ActionScreen({ name }: { name: string }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const router = useRouter();
  const [view, setView] = useQueryParam('view');
  const draft = useDraft();
  const remove = useRemoval(draft, ACTIONS);
  const feature = useQuery(trpc.features.get.queryOptions({ slug: 'events' }, { staleTime: 300_000 }));
  const inForce = useQuery(trpc.actions.list.queryOptions({}, { refetchInterval: 3000 }));
  const health = inForce.data?.items.find((one) => one.name === name);
  const pause = useMutation(
    trpc.actions.pause.mutationOptions({ onSuccess: () => client.invalidateQueries(trpc.actions.pathFilter()) }),
  );
  const stored = draft.configuration?.events.actions.find((action) => action.name === name);
  const edits = useEntryEdits<Action>({ list: ACTIONS, name, stored, draft });
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
  const at = tabs.some(({ id }) => id === view) ? view : health === undefined ? 'settings' : 'runs';
  return (
    <EntryPage
      name={name}
      home={home}
      lead={stepsWords(entry.steps)}
      actions={
        <EntryButtons
          operation="actions.get"
          name={name}
          health={health}
          pause={pause}
          onDelete={() => remove(name, entry, { onGone: () => router.push(home.href) })}
        />
      }
    >
      <Refused error={pause.error} className="mb-3" />
      <HealthPanel health={health} rows="runs" missed="event:action:skipped" />
      <TryPanel entry={{ action: entry }} type={firstType(entry)} />
      <div className="mt-5 mb-4">
        <Tabs tabs={tabs} at={at} onChange={setView} />
      </div>
      {at === 'runs' ? <Runs name={name} failed={health?.failed ?? 0} /> : null}
      {at === 'settings' ? (
        <ActionEditor key={name} action={entry} edits={edits} draft={draft} schema={feature.data.schema} />
      ) : null}
    </EntryPage>
  );
}

const home: EntryHome = { href: '/settings/actions', title: 'Actions', noun: 'action' };
const tabs = [
  { id: 'runs', title: 'Runs' },
  { id: 'settings', title: 'Settings' },
];
