'use client';

import type { FieldSchema } from '@posthorn/settings/field-schema';
import { useCallback, useMemo, useRef, useState } from 'react';
import { Expandable } from '../../../ui/expandable.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { SaveWords } from '../../drafts/save-words.tsx';
import type { Draft } from '../../drafts/use-draft.ts';
import { Fields } from '../../features/form/fields.tsx';
import { FormProvider } from '../../features/form/form-context.ts';
import { widgetFor } from '../../features/form/widgets/table.ts';
import type { WidgetEntry } from '../../features/form/widgets/widget.ts';
import { HitsLine } from '../hits-line.tsx';
import type { Rule } from '../rule.ts';
import { useRuleHits } from '../use-rule-hits.ts';
import { Condition } from './condition.tsx';
import { EditingProvider } from './editing-context.ts';
import { offerAt, type RuleLanguage } from './language.ts';
import { Note } from './note.tsx';
import { Reference } from './reference.tsx';
import { RenameLine } from './rename-line.tsx';
import { StageChoice } from './stage-choice.tsx';
import { TemplateBox } from './template-widget.tsx';
import { TryPanel } from './try-panel.tsx';
import { useRuleCheck } from './use-rule-check.ts';
import type { useRuleEdits } from './use-rule-edits.ts';
import { VerdictChoice } from './verdict-choice.tsx';
import type { Editor } from './view.ts';

/** Everything of a rule: when it is asked, what it brings, within which limits; beside it what it may speak of and what it did lately. */
export function RuleEditor({
  rule,
  names,
  edits,
  draft,
  language,
  schema,
}: {
  rule: Rule;
  names: readonly string[];
  edits: ReturnType<typeof useRuleEdits>;
  draft: Draft;
  language: RuleLanguage;
  /** Of the feature. */
  schema: unknown;
}) {
  const hits = useRuleHits();
  const named = draft.configuration?.lists.named;
  const lists = useMemo(
    () => (named ?? []).map(({ name, kind, items }) => ({ name, kind, count: items.length })),
    [named],
  );
  const found = useRuleCheck(rule, language, {
    lists: lists.map(({ name }) => name),
    lookups: (draft.configuration?.lookups.sources ?? []).map(({ name }) => name),
  });
  const offer = useMemo(() => offerAt(language, rule.stages, lists), [language, rule.stages, lists]);
  const editor = useRef<Editor | null>(null);
  const register = useCallback((opened: Editor) => {
    editor.current = opened;
    return () => {
      editor.current = null;
    };
  }, []);
  const editing = useMemo(() => ({ offer, register }), [offer, register]);
  const problems = useMemo(() => [...found, ...edits.problems], [found, edits.problems]);
  const locked = draft.may ? undefined : draft.why;
  const values = (draft.configuration ?? {}) as Record<string, unknown>;
  const form = useMemo(
    () => ({
      values,
      set: () => {},
      problems: problems.map((one) => ({ ...one, path: `${PREFIX}.${one.path}` })),
      locked,
      lastChange: () => undefined,
      widgetFor: widgetOf,
    }),
    [values, problems, locked],
  );
  const item = useMemo(() => entrySchema(schema), [schema]);
  const [isOpen] = useState(rule.limit.count > 0 || Boolean(rule.limit.countBy) || rule.onError === 'skip');
  const change = (members: Record<string, unknown>) => edits.set({ ...rule, ...members } as Rule);
  const answers = ['deny', 'defer', 'drop', 'require'].includes(rule.verdict);
  const part = (members: readonly string[]) => (
    <Fields
      path={PATH}
      schema={{ ...item, properties: pick(item.properties ?? {}, members) }}
      value={rule as unknown as Record<string, unknown>}
      onChange={change}
    />
  );
  return (
    <EditingProvider value={editing}>
      <FormProvider value={form}>
        <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_400px]">
          <form onSubmit={(event) => event.preventDefault()} className="@container min-w-0 space-y-4">
            <Panel title="When" aside={<SaveWords state={edits.state} locked={locked} />} flush>
              <StageChoice rule={rule} isLocked={locked !== undefined} onChange={(stages) => change({ stages })} />
              <Condition
                rule={rule}
                problems={problems.filter(({ path }) => path === 'when')}
                isLocked={locked !== undefined}
                onChange={(when) => change({ when })}
              />
            </Panel>
            <Panel title="Then">
              <VerdictChoice rule={rule} isLocked={locked !== undefined} onChange={(verdict) => change({ verdict })} />
              <div className="mt-3 divide-y border-t pt-3">{part(answers ? ['reply', 'effects'] : ['effects'])}</div>
            </Panel>
            <Panel flush>
              <Expandable
                isOpen={isOpen}
                className="px-4 py-3"
                summary={
                  <>
                    <span className="font-semibold">Limit and errors</span>{' '}
                    <span className="text-soft">
                      {rule.limit.countBy
                        ? 'applies beyond a number looked up'
                        : rule.limit.count > 0
                          ? `applies beyond ${rule.limit.count}`
                          : 'no limit'}
                      ; {rule.onError === 'defer' ? 'an error puts the client off' : 'an error is passed over'}
                    </span>
                  </>
                }
              >
                <div className="-ml-[22px] divide-y border-t pt-3">{part(['limit', 'onError'])}</div>
              </Expandable>
            </Panel>
            <Panel title="Name and note">
              <RenameLine key={rule.name} rule={rule} names={names} draft={draft} keep={edits.keep} />
              <Note rule={rule} isLocked={locked !== undefined} onChange={(description) => change({ description })} />
            </Panel>
          </form>
          <div className="min-w-0 space-y-4">
            <Panel title="Lately">
              <p className="min-h-15 text-[13px]">
                <HitsLine rule={rule} hits={hits?.(rule.name)} />
              </p>
            </Panel>
            <TryPanel rule={rule} language={language} isWrong={problems.length > 0} />
            <Reference offer={offer} onPick={(text) => editor.current?.insert(text)} />
          </div>
        </div>
      </FormProvider>
    </EditingProvider>
  );
}

/** Templates have an editor of their own here. */
const widgetOf = (schema: FieldSchema): WidgetEntry =>
  schema.widget === 'rule-template' ? { Widget: TemplateBox, isWide: true, isLabelled: true } : widgetFor(schema);

const entrySchema = (schema: unknown): FieldSchema =>
  (schema as { properties?: Record<string, { items?: FieldSchema }> }).properties?.['ordered']?.items ?? {};

const pick = (properties: Record<string, FieldSchema>, names: readonly string[]): Record<string, FieldSchema> =>
  Object.fromEntries(names.flatMap((name) => (properties[name] ? [[name, properties[name]]] : [])));

const PATH = ['rules', 'ordered', 0];
const PREFIX = 'rules.ordered[0]';
