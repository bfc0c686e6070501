'use client';

import type { FieldSchema } from '@posthorn/settings/field-schema';
import { type ReactNode, useMemo } from 'react';
import { Panel } from '../../../ui/panel.tsx';
import { Field } from './field.tsx';
import { FormProvider } from './form-context.ts';
import type { FormDraft } from './form-draft.ts';
import { SaveLine } from './save-line.tsx';
import { useEdits } from './use-edits.ts';
import { useLastChanges } from './use-last-changes.ts';
import { useScrollToField } from './use-scroll-to-field.ts';
import { widgetFor } from './widgets/table.ts';

type Props = {
  /** As `features.get` returns it. */
  feature: { group: string; slug: string; schema: unknown };
  draft: FormDraft;
  /** Keeps a merge patch in the draft; a rejection is shown in the server's words. */
  onChange: (patch: Record<string, unknown>) => Promise<unknown>;
};

/** The form of one feature, made from its schema. What is edited is kept in the draft as one types; publishing is another step. */
export function FeatureForm({ feature: { group, slug, schema }, draft, onChange }: Props): ReactNode {
  const { values, set, problems, state } = useEdits({ draft, onChange });
  useScrollToField();
  const { locked } = draft;
  const lastChange = useLastChanges(slug);
  // biome-ignore lint/correctness/useExhaustiveDependencies: set is made anew each time and always does the same
  const form = useMemo(
    () => ({ values, set, problems, locked, lastChange, widgetFor }),
    [values, problems, locked, lastChange],
  );
  const settings = (values[group] ?? {}) as Record<string, unknown>;
  return (
    <FormProvider value={form}>
      <Panel flush>
        <form onSubmit={(event) => event.preventDefault()} className="@container divide-y">
          {Object.entries((schema as FieldSchema).properties ?? {}).map(([name, field]) => (
            <Field
              key={name}
              path={[group, name]}
              schema={field}
              value={settings[name]}
              around={settings}
              onChange={(value) => set([group, name], value)}
            />
          ))}
          <SaveLine state={state} locked={locked} />
        </form>
      </Panel>
    </FormProvider>
  );
}
