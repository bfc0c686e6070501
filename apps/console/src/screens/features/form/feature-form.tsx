'use client';

import { Panel } from '../../../ui/panel.tsx';
import type { FieldSchema } from './field-schema.ts';
import type { FormDraft } from './form-draft.ts';
import { SaveLine } from './save-line.tsx';
import { SettingField } from './setting-field.tsx';
import { useEdits } from './use-edits.ts';

type Props = {
  /** As `features.get` returns it. */
  feature: { group: string; schema: unknown };
  draft: FormDraft;
  /** Keeps a merge patch in the draft; a rejection is shown as the server's words. */
  onChange: (patch: Record<string, unknown>) => Promise<unknown>;
};

/** The form of one feature, made from its schema. What is edited is kept in the draft as one types; publishing is another step. */
export function FeatureForm({ feature, draft, onChange }: Props) {
  const edits = useEdits({ group: feature.group, draft, onChange });
  const properties = Object.entries((feature.schema as FieldSchema).properties ?? {});
  return (
    <Panel flush>
      <form onSubmit={(event) => event.preventDefault()} className="divide-y">
        {properties.map(([name, schema]) => (
          <SettingField
            key={name}
            path={`${feature.group}.${name}`}
            schema={schema}
            value={edits.values[name]}
            onChange={(value) => edits.set(name, value)}
            problems={edits.problems}
            isLocked={draft.locked !== undefined}
          />
        ))}
        <SaveLine state={edits.state} locked={draft.locked} />
      </form>
    </Panel>
  );
}
