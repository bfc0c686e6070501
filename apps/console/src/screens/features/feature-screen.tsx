'use client';

import type { Configuration } from '@posthorn/settings/configuration';
import { useQuery } from '@tanstack/react-query';
import { useQueryParam } from '../../search/use-query-param.ts';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Trail } from '../../ui/trail.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { EventsPanel } from './events-panel.tsx';
import { FeatureForm } from './form/feature-form.tsx';
import { useFormDraft } from './form/use-form-draft.ts';
import { lastChangesOf } from './form/use-last-changes.ts';
import { HistoryPanel } from './history-panel.tsx';
import { LatelyPanel, type Range } from './lately-panel.tsx';
import { OnOff } from './on-off.tsx';
import { RestPanel } from './rest-panel.tsx';
import { RulesPanel } from './rules-panel.tsx';
import { SeenAt } from './seen-at.tsx';
import { SelfTestPanel } from './self-test-panel.tsx';

/** One feature: what it is, its settings, what it did lately, whether it works, and everything it offers. All of it from its declaration. */
export function FeatureScreen({ slug }: { slug: string }) {
  const trpc = useTRPC();
  const [rangeText, setRange] = useQueryParam('range');
  const range: Range = rangeText === 'hour' || rangeText === 'week' ? rangeText : 'day';
  const feature = useQuery(trpc.features.get.queryOptions({ slug }, { staleTime: 300_000 }));
  const lately = useQuery(
    trpc.features.lately.queryOptions(
      { slug, range },
      { refetchInterval: 15_000, placeholderData: (before) => before },
    ),
  );
  const selfTests = useQuery(trpc.features.selfTests.queryOptions({ slug }, { refetchInterval: 15_000 }));
  const history = useQuery(trpc.features.history.queryOptions(lastChangesOf(slug)));
  const states = useQuery(trpc.features.states.queryOptions());
  const { draft, error: draftError, onChange } = useFormDraft();
  const error = feature.error ?? draftError;
  if (error) {
    return (
      <>
        {trail}
        <PageHead title="Feature" />
        <Panel>
          <Failure error={error} retry={() => feature.refetch()} />
        </Panel>
      </>
    );
  }
  // Everything comes at once: panels that arrive one by one would push each other about.
  if (!feature.data || !draft || lately.isPending || selfTests.isPending || history.isPending) return <Waiting />;
  const { title, summary, standards, rules, variables, events } = feature.data;
  const state = states.data?.items.find((one) => one.slug === slug);
  return (
    <>
      {trail}
      <PageHead
        title={title}
        lead={summary}
        actions={
          <>
            {state ? <OnOff isOn={state.isOn} /> : <span className="h-5 w-16" />}
            <SeenAt slug={slug} />
          </>
        }
      />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_400px]">
        <div className="min-w-0 space-y-4">
          {state && state.warnings.length > 0 ? <Warnings warnings={state.warnings} /> : null}
          <FeatureForm key={slug} feature={feature.data} draft={draft} onChange={onChange} />
          {standards.length > 0 ? <p className="text-xs text-faint">Standards: {standards.join(', ')}</p> : null}
        </div>
        <div className="min-w-0 space-y-4">
          {selfTests.data ? <SelfTestPanel slug={slug} tests={selfTests.data.items} /> : null}
          <div id="lately" className="scroll-mt-16">
            <LatelyPanel
              lately={lately.data}
              error={lately.error}
              range={range}
              onRange={(next) => setRange(next === 'day' ? '' : next, 'replace')}
              retry={() => void lately.refetch()}
            />
          </div>
          <RulesPanel
            rules={rules}
            variables={variables}
            lately={lately.data}
            ordered={(draft.inForce['rules'] as Configuration['rules'] | undefined)?.ordered ?? []}
          />
          <EventsPanel types={events} />
          <div id="history" className="scroll-mt-16">
            {history.data ? (
              <HistoryPanel history={{ ...history.data, items: history.data.items.slice(0, 5) }} />
            ) : null}
          </div>
          <RestPanel feature={feature.data} />
        </div>
      </div>
    </>
  );
}

function Warnings({ warnings }: { warnings: readonly string[] }) {
  return (
    <ul aria-label="Warnings" className="space-y-1 rounded-xl bg-warn-wash px-4 py-3 text-[13px] text-warn">
      {warnings.map((warning) => (
        <li key={warning} className="break-words">
          {warning}
        </li>
      ))}
    </ul>
  );
}

function Waiting() {
  return (
    <div role="status" aria-label="Loading">
      {trail}
      <Skeleton className="mb-2 h-7 w-56" />
      <Skeleton className="mb-5 h-5 w-full max-w-2xl" />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_400px]">
        <Skeleton className="h-[70vh] rounded-xl" />
        <Skeleton className="h-[70vh] rounded-xl" />
      </div>
    </div>
  );
}

const trail = <Trail href="/features" title="Features" />;
