'use client';

import type { FieldSchema } from '@posthorn/settings/field-schema';
import { useMemo } from 'react';
import { Panel } from '../../ui/panel.tsx';
import { SaveWords } from '../drafts/save-words.tsx';
import type { Draft } from '../drafts/use-draft.ts';
import type { useEntryEdits } from '../drafts/use-entry-edits.ts';
import { Fields } from '../features/form/fields.tsx';
import { FormProvider } from '../features/form/form-context.ts';
import { widgetFor } from '../features/form/widgets/table.ts';
import type { Lookup } from './lookup.ts';

/** The settings of a look-up: where it asks and what, how long answers are kept, and what a miss and a failure come to. */
export function LookupEditor({
  lookup,
  edits,
  draft,
  schema,
}: {
  lookup: Lookup;
  edits: ReturnType<typeof useEntryEdits<Lookup>>;
  draft: Draft;
  /** Of the feature. */
  schema: unknown;
}) {
  const locked = draft.may ? undefined : draft.why;
  const values = (draft.configuration ?? {}) as Record<string, unknown>;
  const form = useMemo(
    () => ({
      values,
      set: () => {},
      problems: edits.problems.map((one) => ({ ...one, path: `${PREFIX}.${one.path}` })),
      locked,
      lastChange: () => undefined,
      widgetFor,
    }),
    [values, edits.problems, locked],
  );
  const item = useMemo(() => entrySchema(schema), [schema]);
  const part = (members: readonly string[]) => (
    <Fields
      path={PATH}
      schema={{ ...item, properties: pick(item.properties ?? {}, members) }}
      value={lookup as unknown as Record<string, unknown>}
      onChange={(changed) => edits.set({ ...lookup, ...changed } as Lookup)}
    />
  );
  return (
    <FormProvider value={form}>
      <form onSubmit={(event) => event.preventDefault()} className="@container min-w-0 space-y-4">
        <Panel title="Question" aside={<SaveWords state={edits.state} locked={locked} />}>
          <div className="divide-y">{part(['source', 'timeout'])}</div>
        </Panel>
        <Panel title="Memory">
          <div className="divide-y">{part(['cacheFor', 'cacheMissesFor'])}</div>
        </Panel>
        <Panel title="Without an answer">
          <div className="divide-y">{part(['onMiss', 'onFailure', 'defaultValues'])}</div>
        </Panel>
      </form>
    </FormProvider>
  );
}

const entrySchema = (schema: unknown): FieldSchema =>
  (schema as { properties?: Record<string, { items?: FieldSchema }> }).properties?.['sources']?.items ?? {};

const pick = (properties: Record<string, FieldSchema>, names: readonly string[]): Record<string, FieldSchema> =>
  Object.fromEntries(names.flatMap((name) => (properties[name] ? [[name, properties[name]]] : [])));

const PATH = ['lookups', 'sources', 0];
const PREFIX = 'lookups.sources[0]';
