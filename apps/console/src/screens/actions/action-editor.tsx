import { CopyAsCurl } from '../../ui/curl.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Switch } from '../../ui/switch.tsx';
import { SaveWords } from '../drafts/save-words.tsx';
import type { Draft } from '../drafts/use-draft.ts';
import type { useEntryEdits } from '../drafts/use-entry-edits.ts';
import { Condition } from '../webhooks/condition.tsx';
import { TypesChoice } from '../webhooks/types-choice.tsx';
import { ACTIONS, type Action } from './action.ts';
import { EventForm } from './event-form.tsx';

/** The settings of an action: which events, and what is done for each. */
export function ActionEditor({
  action,
  edits,
  draft,
  schema,
}: {
  action: Action;
  edits: ReturnType<typeof useEntryEdits<Action>>;
  draft: Draft;
  /** Of the feature. */
  schema: unknown;
}) {
  const change = (members: Record<string, unknown>) => edits.set({ ...action, ...members } as Action);
  return (
    <EventForm
      entry={action}
      change={change}
      problems={edits.problems}
      draft={draft}
      list={['events', 'actions']}
      schema={schema}
      main={({ part, ofCondition, isLocked, locked }) => (
        <>
          <Panel title="What is done" aside={<SaveWords state={edits.state} locked={locked} />}>
            {part(['steps'])}
          </Panel>
          <Panel title="For which events">
            <TypesChoice types={action.types} isLocked={isLocked} onChange={(types) => change({ types })} />
            <Condition
              when={action.when}
              problems={ofCondition}
              isLocked={isLocked}
              unclear="counts"
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
        <Panel
          title="Switched on"
          aside={
            <CopyAsCurl
              operation="drafts.entries"
              input={{ list: ACTIONS, put: [{ key: action.name, value: action }] }}
              className="-mr-3"
            />
          }
        >
          <Switch isOn={action.enabled} disabled={isLocked} onToggle={() => change({ enabled: !action.enabled })}>
            {action.enabled ? 'Enabled' : 'Off'}
          </Switch>
          <p className="mt-1 text-[13px] text-soft">
            While it is off, events are not kept for it. To keep them, pause it instead.
          </p>
        </Panel>
      )}
    />
  );
}
