'use client';

import { Panel } from '../../ui/panel.tsx';
import { SaveWords } from '../drafts/save-words.tsx';
import type { Draft } from '../drafts/use-draft.ts';
import type { useEntryEdits } from '../drafts/use-entry-edits.ts';
import { Condition } from '../endpoints/condition.tsx';
import { EventForm } from '../endpoints/event-form.tsx';
import { OFF_WORDS, SwitchedOn } from '../endpoints/switched-on.tsx';
import { TypesChoice } from '../endpoints/types-choice.tsx';
import { Secrets } from './secrets.tsx';
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
          <SwitchedOn list={WEBHOOKS} entry={endpoint} isLocked={isLocked} onToggle={(enabled) => change({ enabled })}>
            {OFF_WORDS}
          </SwitchedOn>
          <Panel title="Secret">
            <Secrets endpoint={endpoint} isLocked={isLocked} onChange={change} />
          </Panel>
        </>
      )}
    />
  );
}
