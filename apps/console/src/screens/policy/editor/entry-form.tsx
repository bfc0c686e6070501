'use client';

import type { Problem } from '@posthorn/settings/configuration';
import type { FieldSchema } from '@posthorn/settings/field-schema';
import { formatPath } from '@posthorn/settings/path';
import { type ReactNode, useCallback, useMemo, useRef } from 'react';
import type { Draft } from '../../drafts/use-draft.ts';
import { Fields } from '../../features/form/fields.tsx';
import { FormProvider } from '../../features/form/form-context.ts';
import { widgetFor } from '../../features/form/widgets/table.ts';
import type { WidgetEntry } from '../../features/form/widgets/widget.ts';
import { EditingProvider } from './editing-context.ts';
import { ExpressionBox } from './expression-box.tsx';
import type { ListName, Offer } from './language.ts';
import { Reference } from './reference.tsx';
import { StatementBox } from './statement-box.tsx';
import { TemplateBox } from './template-box.tsx';
import type { Editor } from './view.ts';

type Values = Record<string, unknown>;

/** What the panels of the form are made with. */
export type EntryPanels = {
  /** Some members of the entry as fields. */
  part: (members: readonly string[]) => ReactNode;
  /** Mistakes of the condition. */
  ofCondition: readonly Problem[];
  isLocked: boolean;
  locked: string | undefined;
};

/** The form of an entry of the settings that holds expressions: its panels, and beside them what those may speak of. */
export function EntryForm({
  entry,
  change,
  problems,
  draft,
  list: [group, member],
  schema,
  offer,
  where,
  main,
  aside,
}: {
  entry: object;
  change: (members: Values) => void;
  /** By the path within the entry. */
  problems: readonly Problem[];
  draft: Draft;
  /** The list that it is an entry of, such as `rules` and `ordered`. */
  list: readonly [group: string, member: string];
  /** Of the feature. */
  schema: unknown;
  offer: Offer;
  /** Of what the facts are. */
  where?: string;
  main: (panels: EntryPanels) => ReactNode;
  aside: (panels: EntryPanels) => ReactNode;
}) {
  const editor = useRef<Editor | null>(null);
  const register = useCallback((opened: Editor) => {
    editor.current = opened;
    return () => {
      if (editor.current === opened) editor.current = null;
    };
  }, []);
  const editing = useMemo(() => ({ offer, register }), [offer, register]);
  const locked = draft.may ? undefined : draft.why;
  const values = (draft.configuration ?? {}) as Values;
  const path = useMemo(() => [group, member, 0] as const, [group, member]);
  const form = useMemo(
    () => ({
      values,
      set: () => {},
      problems: problems.map((one) => ({ ...one, path: `${formatPath(path)}.${one.path}` })),
      locked,
      lastChange: () => undefined,
      widgetFor: widgetOf,
    }),
    [values, problems, locked, path],
  );
  const item = useMemo(() => entrySchema(schema, member), [schema, member]);
  const panels: EntryPanels = {
    part: (members) => (
      <Fields
        path={path}
        schema={{ ...item, properties: pick(item.properties ?? {}, members) }}
        value={entry as Values}
        onChange={change}
      />
    ),
    ofCondition: problems.filter((one) => one.path === 'when'),
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
            <Reference
              offer={offer}
              {...(where === undefined ? {} : { where })}
              onPick={(text) => editor.current?.insert(text)}
            />
          </div>
        </div>
      </FormProvider>
    </EditingProvider>
  );
}

/** The named lists of a draft, as the completion tells of them. */
export const useListNames = (draft: Draft): readonly ListName[] => {
  const named = draft.configuration?.lists.named;
  return useMemo(() => (named ?? []).map(({ name, kind, items }) => ({ name, kind, count: items.length })), [named]);
};

/** Expressions and templates have editors of their own here. */
const widgetOf = (schema: FieldSchema): WidgetEntry => {
  const Widget = boxes[schema.widget ?? ''];
  return Widget ? { Widget, isWide: true, isLabelled: true } : widgetFor(schema);
};

const boxes: Readonly<Record<string, WidgetEntry['Widget']>> = {
  expression: ExpressionBox,
  'rule-template': TemplateBox,
  'event-template': TemplateBox,
  'event-statement': StatementBox,
};

const entrySchema = (schema: unknown, member: string): FieldSchema =>
  (schema as { properties?: Record<string, { items?: FieldSchema }> }).properties?.[member]?.items ?? {};

const pick = (properties: Record<string, FieldSchema>, names: readonly string[]): Record<string, FieldSchema> =>
  Object.fromEntries(names.flatMap((name) => (properties[name] ? [[name, properties[name]]] : [])));
