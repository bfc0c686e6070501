'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useQueryParam } from '../../search/use-query-param.ts';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Failure } from '../../ui/feedback.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { Refused } from '../../ui/refused.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { useDraft } from '../drafts/use-draft.ts';
import { useEntryEdits } from '../drafts/use-entry-edits.ts';
import { useRemoval } from '../drafts/use-removal.ts';
import { HealthPanel } from '../webhooks/health-panel.tsx';
import { ACTIONS, type Action, stepsWords } from './action.ts';
import { ActionEditor } from './action-editor.tsx';
import { EntryFrame, EntryMissing, EntryWaiting } from './entry-frame.tsx';
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
  if (error)
    return (
      <EntryFrame name={name}>
        <Panel>
          <Failure error={error} retry={draft.retry} />
        </Panel>
      </EntryFrame>
    );
  if (!draft.isReady || !feature.data || !inForce.data) return <EntryWaiting name={name} />;
  const { entry } = edits;
  if (!entry) return <EntryMissing name={name} noun="action" />;
  const isPaused = health?.pausedAt != null;
  const at = tabs.some(({ id }) => id === view) ? view : health === undefined ? 'settings' : 'runs';
  return (
    <EntryFrame
      name={name}
      lead={stepsWords(entry.steps)}
      actions={
        <>
          <CopyAsCurl operation="actions.get" input={{ name }} />
          <Guarded needs="configure" className="flex flex-wrap items-center gap-2">
            <Button
              kind="danger"
              onClick={() => remove(name, entry, { onGone: () => router.push('/settings/actions') })}
            >
              Delete
            </Button>
            <Button
              disabled={health === undefined || health.state === 'off'}
              busy={pause.isPending}
              onClick={() => pause.mutate({ name, paused: !isPaused })}
            >
              {isPaused ? 'Go on' : 'Pause'}
            </Button>
          </Guarded>
        </>
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
    </EntryFrame>
  );
}

const tabs = [
  { id: 'runs', title: 'Runs' },
  { id: 'settings', title: 'Settings' },
];
