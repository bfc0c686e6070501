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
import { Deliveries } from './deliveries.tsx';
import { TestPanel } from './test-panel.tsx';
import { VerifyPanel } from './verify-panel.tsx';
import { type Endpoint, WEBHOOKS } from './webhook.ts';
import { WebhookEditor } from './webhook-editor.tsx';

/** One webhook: how it does, what was sent, its settings, and how to check its signature. */
export function WebhookScreen({ name }: { name: string }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const router = useRouter();
  const [view, setView] = useQueryParam('view');
  const draft = useDraft();
  const remove = useRemoval(draft, WEBHOOKS);
  const feature = useQuery(trpc.features.get.queryOptions({ slug: 'webhooks' }, { staleTime: 300_000 }));
  // The list knows which there are, so that nothing is asked for in vain.
  const inForce = useQuery(trpc.webhooks.list.queryOptions({}, { refetchInterval: 3000 }));
  const health = inForce.data?.items.find((one) => one.name === name);
  const pause = useMutation(
    trpc.webhooks.pause.mutationOptions({ onSuccess: () => client.invalidateQueries(trpc.webhooks.pathFilter()) }),
  );
  const all = draft.configuration?.webhooks.endpoints;
  const stored = all?.find((endpoint) => endpoint.name === name);
  const edits = useEntryEdits<Endpoint>({ list: WEBHOOKS, name, stored, draft });
  const isInForce = health !== undefined;
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
  const at = tabs.some(({ id }) => id === view) ? view : isInForce ? 'deliveries' : 'settings';
  return (
    <EntryPage
      name={name}
      home={home}
      lead={<span className="font-mono text-xs break-all">{entry.url}</span>}
      actions={
        <EntryButtons
          operation="webhooks.get"
          name={name}
          health={health}
          pause={pause}
          onDelete={() => remove(name, entry, { onGone: () => router.push(home.href) })}
        />
      }
    >
      <Refused error={pause.error} className="mb-3" />
      <HealthPanel health={health} />
      <TestPanel name={name} isInForce={isInForce} />
      <div className="mt-5 mb-4">
        <Tabs tabs={tabs} at={at} onChange={setView} />
      </div>
      {at === 'deliveries' ? <Deliveries name={name} failed={health?.failed ?? 0} /> : null}
      {at === 'settings' ? (
        <WebhookEditor key={name} endpoint={entry} edits={edits} draft={draft} schema={feature.data.schema} />
      ) : null}
      {at === 'verify' ? <VerifyPanel /> : null}
    </EntryPage>
  );
}

const home: EntryHome = { href: '/settings/webhooks', title: 'Webhooks', noun: 'webhook' };
const tabs = [
  { id: 'deliveries', title: 'Deliveries' },
  { id: 'settings', title: 'Settings' },
  { id: 'verify', title: 'Check the signature' },
];
