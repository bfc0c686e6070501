'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useQueryParam } from '../../search/use-query-param.ts';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Empty, Failure, Skeleton } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { Refused } from '../../ui/refused.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { Trail } from '../../ui/trail.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { useDraft } from '../drafts/use-draft.ts';
import { useEntryEdits } from '../drafts/use-entry-edits.ts';
import { useRemoval } from '../drafts/use-removal.ts';
import { Deliveries } from './deliveries.tsx';
import { HealthPanel } from './health-panel.tsx';
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
  if (error)
    return (
      <Frame name={name}>
        <Panel>
          <Failure error={error} retry={draft.retry} />
        </Panel>
      </Frame>
    );
  if (!draft.isReady || !feature.data || !inForce.data) return <Waiting name={name} />;
  const { entry } = edits;
  if (!entry)
    return (
      <Frame name={name}>
        <Panel>
          <Empty title="There is no webhook of this name">
            It may have been renamed or taken out.{' '}
            <Link href="/settings/webhooks" className="text-accent underline underline-offset-2">
              All webhooks
            </Link>
          </Empty>
        </Panel>
      </Frame>
    );
  const isPaused = health?.pausedAt != null;
  const at = tabs.some(({ id }) => id === view) ? view : isInForce ? 'deliveries' : 'settings';
  return (
    <Frame
      name={name}
      lead={<span className="font-mono text-xs break-all">{entry.url}</span>}
      actions={
        <>
          <CopyAsCurl operation="webhooks.get" input={{ name }} />
          <Guarded needs="configure" className="flex flex-wrap items-center gap-2">
            <Button
              kind="danger"
              onClick={() => remove(name, entry, { onGone: () => router.push('/settings/webhooks') })}
            >
              Delete
            </Button>
            <Button
              disabled={!isInForce || health?.state === 'off'}
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
  lead?: React.ReactNode;
  actions?: React.ReactNode;
  children: React.ReactNode;
}) {
  return (
    <>
      <Trail href="/settings/webhooks" title="Webhooks" />
      <PageHead title={<span className="font-mono">{name}</span>} lead={lead} actions={actions} />
      {children}
    </>
  );
}

function Waiting({ name }: { name: string }) {
  return (
    <div role="status" aria-label="Loading">
      <Frame name={name} lead={<Skeleton className="h-4 w-64" />} actions={<span className="h-8" />}>
        <Skeleton className="h-40 rounded-xl" />
        <Skeleton className="mt-4 h-[60vh] rounded-xl" />
      </Frame>
    </div>
  );
}

const tabs = [
  { id: 'deliveries', title: 'Deliveries' },
  { id: 'settings', title: 'Settings' },
  { id: 'verify', title: 'Check the signature' },
];
