import { Panel } from '../../ui/panel.tsx';
import { SaveWords } from '../drafts/save-words.tsx';
import type { Draft } from '../drafts/use-draft.ts';
import type { useEntryEdits } from '../drafts/use-entry-edits.ts';
import { Condition } from '../endpoints/condition.tsx';
import { EventForm } from '../endpoints/event-form.tsx';
import { OFF_WORDS, SwitchedOn } from '../endpoints/switched-on.tsx';
import { TypesChoice } from '../endpoints/types-choice.tsx';
import { ACTIONS, type Action } from './action.ts';

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
        <SwitchedOn list={ACTIONS} entry={action} isLocked={isLocked} onToggle={(enabled) => change({ enabled })}>
          {OFF_WORDS}
        </SwitchedOn>
      )}
    />
  );
}
