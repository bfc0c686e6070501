'use client';

import { CopyAsCurl } from '../../ui/curl.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Switch } from '../../ui/switch.tsx';
import { EventForm } from '../actions/event-form.tsx';
import { SaveWords } from '../drafts/save-words.tsx';
import type { Draft } from '../drafts/use-draft.ts';
import type { useEntryEdits } from '../drafts/use-entry-edits.ts';
import { Condition } from './condition.tsx';
import { Secrets } from './secrets.tsx';
import { TypesChoice } from './types-choice.tsx';
import { type Endpoint, WEBHOOKS } from './webhook.ts';

/** The settings of a webhook: where, which events, under which condition, with which secret. */
export function WebhookEditor({
  endpoint,
  edits,
  draft,
  schema,
}: {
  endpoint: Endpoint;
  edits: ReturnType<typeof useEntryEdits<Endpoint>>;
  draft: Draft;
  /** Of the feature. */
  schema: unknown;
}) {
  const change = (members: Record<string, unknown>) => {
    const { previousSecret, ...rest } = { ...endpoint, ...members } as Endpoint;
    edits.set(previousSecret === undefined ? rest : { ...rest, previousSecret });
  };
  return (
    <EventForm
      entry={endpoint}
      change={change}
      problems={edits.problems}
      draft={draft}
      list={['webhooks', 'endpoints']}
      schema={schema}
      main={({ part, ofCondition, isLocked, locked }) => (
        <>
          <Panel title="Where" aside={<SaveWords state={edits.state} locked={locked} />}>
            <div className="divide-y">{part(['url', 'allowPrivate'])}</div>
          </Panel>
          <Panel title="Which events">
            <TypesChoice types={endpoint.types} isLocked={isLocked} onChange={(types) => change({ types })} />
            <Condition
              when={endpoint.when}
              problems={ofCondition}
              isLocked={isLocked}
              onChange={(when) => change({ when })}
            />
            <div className="mt-4 border-t pt-2">{part(['transport'])}</div>
          </Panel>
          <Panel title="How">
            <div className="divide-y">{part(['batch', 'timeout', 'keepFor'])}</div>
          </Panel>
        </>
      )}
      aside={({ isLocked }) => (
        <>
          <Panel
            title="Switched on"
            aside={
              <CopyAsCurl
                operation="drafts.entries"
                input={{ list: WEBHOOKS, put: [{ key: endpoint.name, value: endpoint }] }}
                className="-mr-3"
              />
            }
          >
            <Switch isOn={endpoint.enabled} disabled={isLocked} onToggle={() => change({ enabled: !endpoint.enabled })}>
              {endpoint.enabled ? 'Enabled' : 'Off'}
            </Switch>
            <p className="mt-1 text-[13px] text-soft">
              While it is off, events are not kept for it. To keep them, pause it instead.
            </p>
          </Panel>
          <Panel title="Secret">
            <Secrets endpoint={endpoint} isLocked={isLocked} onChange={change} />
          </Panel>
        </>
      )}
    />
  );
}
