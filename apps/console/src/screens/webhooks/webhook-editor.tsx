'use client';

import type { FieldSchema } from '@posthorn/settings/field-schema';
import { absentFunctions, webhookFacts } from '@posthorn/settings/webhooks/facts';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useRef } from 'react';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Switch } from '../../ui/switch.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { SaveWords } from '../drafts/save-words.tsx';
import type { Draft } from '../drafts/use-draft.ts';
import type { useEntryEdits } from '../drafts/use-entry-edits.ts';
import { Fields } from '../features/form/fields.tsx';
import { FormProvider } from '../features/form/form-context.ts';
import { widgetFor } from '../features/form/widgets/table.ts';
import { EditingProvider } from '../policy/editor/editing-context.ts';
import { Reference } from '../policy/editor/reference.tsx';
import type { Editor } from '../policy/editor/view.ts';
import { Condition } from './condition.tsx';
import { Secrets } from './secrets.tsx';
import { TypesChoice } from './types-choice.tsx';
import { useConditionCheck } from './use-condition-check.ts';
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
  const language = useQuery(useTRPC().rules.language.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }));
  const named = draft.configuration?.lists.named;
  const lists = useMemo(
    () => (named ?? []).map(({ name, kind, items }) => ({ name, kind, count: items.length })),
    [named],
  );
  const functions = language.data?.functions;
  const offer = useMemo(
    () => ({ facts, functions: (functions ?? []).filter(({ name }) => !absentFunctions.has(name)), lists }),
    [functions, lists],
  );
  const editor = useRef<Editor | null>(null);
  const register = useCallback((opened: Editor) => {
    editor.current = opened;
    return () => {
      editor.current = null;
    };
  }, []);
  const editing = useMemo(() => ({ offer, register }), [offer, register]);
  const found = useConditionCheck(
    endpoint.when,
    lists.map(({ name }) => name),
  );
  const problems = useMemo(
    () => [...found, ...edits.problems.filter(({ path }) => path !== 'when')],
    [found, edits.problems],
  );
  const locked = draft.may ? undefined : draft.why;
  const isLocked = locked !== undefined;
  const values = (draft.configuration ?? {}) as Record<string, unknown>;
  const form = useMemo(
    () => ({
      values,
      set: () => {},
      problems: problems.map((one) => ({ ...one, path: `${PREFIX}.${one.path}` })),
      locked,
      lastChange: () => undefined,
      widgetFor,
    }),
    [values, problems, locked],
  );
  const item = useMemo(() => entrySchema(schema), [schema]);
  const change = (members: Record<string, unknown>) => {
    const { previousSecret, ...rest } = { ...endpoint, ...members } as Endpoint;
    edits.set(previousSecret === undefined ? rest : { ...rest, previousSecret });
  };
  const part = (members: readonly string[]) => (
    <Fields
      path={PATH}
      schema={{ ...item, properties: pick(item.properties ?? {}, members) }}
      value={endpoint as unknown as Record<string, unknown>}
      onChange={change}
    />
  );
  return (
    <EditingProvider value={editing}>
      <FormProvider value={form}>
        <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_400px]">
          <form onSubmit={(event) => event.preventDefault()} className="@container min-w-0 space-y-4">
            <Panel title="Where" aside={<SaveWords state={edits.state} locked={locked} />}>
              <div className="divide-y">{part(['url', 'allowPrivate'])}</div>
            </Panel>
            <Panel title="Which events">
              <TypesChoice types={endpoint.types} isLocked={isLocked} onChange={(types) => change({ types })} />
              <Condition
                when={endpoint.when}
                problems={problems.filter(({ path }) => path === 'when')}
                isLocked={isLocked}
                onChange={(when) => change({ when })}
              />
              <div className="mt-4 border-t pt-2">{part(['transport'])}</div>
            </Panel>
            <Panel title="How">
              <div className="divide-y">{part(['batch', 'timeout', 'keepFor'])}</div>
            </Panel>
          </form>
          <div className="min-w-0 space-y-4">
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
              <Switch
                isOn={endpoint.enabled}
                disabled={isLocked}
                onToggle={() => change({ enabled: !endpoint.enabled })}
              >
                {endpoint.enabled ? 'Enabled' : 'Off'}
              </Switch>
              <p className="mt-1 text-[13px] text-soft">
                While it is off, events are not kept for it. To keep them, pause it instead.
              </p>
            </Panel>
            <Panel title="Secret">
              <Secrets endpoint={endpoint} isLocked={isLocked} onChange={change} />
            </Panel>
            <Reference offer={offer} where="of an event" onPick={(text) => editor.current?.insert(text)} />
          </div>
        </div>
      </FormProvider>
    </EditingProvider>
  );
}

const facts = webhookFacts().map((fact) => ({
  ...fact,
  stages: [...fact.stages],
  feature: { slug: 'webhooks', title: 'Webhooks' },
}));

const entrySchema = (schema: unknown): FieldSchema =>
  (schema as { properties?: Record<string, { items?: FieldSchema }> }).properties?.['endpoints']?.items ?? {};

const pick = (properties: Record<string, FieldSchema>, names: readonly string[]): Record<string, FieldSchema> =>
  Object.fromEntries(names.flatMap((name) => (properties[name] ? [[name, properties[name]]] : [])));

const PATH = ['webhooks', 'endpoints', 0];
const PREFIX = 'webhooks.endpoints[0]';
