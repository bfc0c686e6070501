import { Panel } from '../../ui/panel.tsx';
import { SaveWords } from '../drafts/save-words.tsx';
import type { Draft } from '../drafts/use-draft.ts';
import type { useEntryEdits } from '../drafts/use-entry-edits.ts';
import { Condition } from '../endpoints/condition.tsx';
import { EventForm } from '../endpoints/event-form.tsx';
import { SwitchedOn } from '../endpoints/switched-on.tsx';
import { VETOES, type Veto } from './action.ts';

/** The settings of a veto: when it is asked, what, and how long that may take. */
export function VetoEditor({
  veto,
  edits,
  draft,
  schema,
}: {
  veto: Veto;
  edits: ReturnType<typeof useEntryEdits<Veto>>;
  draft: Draft;
  /** Of the feature. */
  schema: unknown;
}) {
  const change = (members: Record<string, unknown>) => edits.set({ ...veto, ...members } as Veto);
  return (
    <EventForm
      entry={veto}
      change={change}
      problems={edits.problems}
      draft={draft}
      list={['events', 'vetoes']}
      schema={schema}
      main={({ part, ofCondition, isLocked, locked }) => (
        <>
          <Panel title="What is asked" aside={<SaveWords state={edits.state} locked={locked} />}>
            <div className="divide-y">{part(['event', 'direction', 'ask'])}</div>
          </Panel>
          <Panel title="For which connections">
            <Condition
              when={veto.when}
              problems={ofCondition}
              isLocked={isLocked}
              unclear="is a failure of the veto"
              onChange={(when) => change({ when })}
            />
            <div className="mt-4 border-t pt-2">{part(['transport'])}</div>
          </Panel>
          <Panel title="How">
            <div className="divide-y">{part(['timeout', 'onFailure'])}</div>
          </Panel>
        </>
      )}
      aside={({ isLocked }) => (
        <SwitchedOn list={VETOES} entry={veto} isLocked={isLocked} onToggle={(enabled) => change({ enabled })} />
      )}
    />
  );
}
