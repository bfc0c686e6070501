'use client';

import type { Problem } from '@posthorn/settings/configuration';
import type { FieldSchema } from '@posthorn/settings/field-schema';
import { absentFunctions, webhookFacts } from '@posthorn/settings/webhooks/facts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useCallback, useMemo, useRef } from 'react';
import { useTRPC } from '../../ui/trpc.ts';
import type { Draft } from '../drafts/use-draft.ts';
import { Fields } from '../features/form/fields.tsx';
import { FormProvider } from '../features/form/form-context.ts';
import { widgetFor } from '../features/form/widgets/table.ts';
import { EditingProvider } from '../policy/editor/editing-context.ts';
import { Reference } from '../policy/editor/reference.tsx';
import type { Editor } from '../policy/editor/view.ts';
import { useConditionCheck } from '../webhooks/use-condition-check.ts';

type Values = Record<string, unknown>;

/** What the panels of the form are made with. */
export type EventPanels = {
  /** Some members of the entry as fields. */
  part: (members: readonly string[]) => ReactNode;
  /** Mistakes of the condition. */
  ofCondition: readonly Problem[];
  isLocked: boolean;
  locked: string | undefined;
};

/** The form of an entry that is about events: its panels, and beside them what its expressions may speak of. */
export function EventForm<Entry extends { when: string }>({
  entry,
  change,
  problems: refused,
  draft,
  group,
  member,
  schema,
  main,
  aside,
}: {
  entry: Entry;
  change: (members: Values) => void;
  /** What the server says is wrong, by the path within the entry. */
  problems: readonly Problem[];
  draft: Draft;
  /** `webhooks` and `endpoints`. */
  group: string;
  member: string;
  /** Of the feature. */
  schema: unknown;
  main: (panels: EventPanels) => ReactNode;
  aside: (panels: EventPanels) => ReactNode;
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
    entry.when,
    lists.map(({ name }) => name),
  );
  const problems = useMemo(() => [...found, ...refused.filter(({ path }) => path !== 'when')], [found, refused]);
  const locked = draft.may ? undefined : draft.why;
  const values = (draft.configuration ?? {}) as Values;
  const form = useMemo(
    () => ({
      values,
      set: () => {},
      problems: problems.map((one) => ({ ...one, path: `${group}.${member}[0].${one.path}` })),
      locked,
      lastChange: () => undefined,
      widgetFor,
    }),
    [values, problems, locked, group, member],
  );
  const item = useMemo(() => entrySchema(schema, member), [schema, member]);
  const panels: EventPanels = {
    part: (members) => (
      <Fields
        path={[group, member, 0]}
        schema={{ ...item, properties: pick(item.properties ?? {}, members) }}
        value={entry as unknown as Values}
        onChange={change}
      />
    ),
    ofCondition: problems.filter(({ path }) => path === 'when'),
    isLocked: locked !== undefined,
    locked,
  };
  return (
    <EditingProvider value={editing}>
      <FormProvider value={form}>
        <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_400px]">
          <form onSubmit={(event) => event.preventDefault()} className="@container min-w-0 space-y-4">
            {main(panels)}
          </form>
          <div className="min-w-0 space-y-4">
            {aside(panels)}
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
  feature: { slug: 'events', title: 'Events' },
}));

const entrySchema = (schema: unknown, member: string): FieldSchema =>
  (schema as { properties?: Record<string, { items?: FieldSchema }> }).properties?.[member]?.items ?? {};

const pick = (properties: Record<string, FieldSchema>, names: readonly string[]): Record<string, FieldSchema> =>
  Object.fromEntries(names.flatMap((name) => (properties[name] ? [[name, properties[name]]] : [])));
