'use client';

import type { FieldSchema } from '@posthorn/settings/field-schema';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../../../ui/button.tsx';
import { useForm } from '../form-context.ts';
import { NameForm } from '../overrides/name-form.tsx';
import { overrideChoices, pruned, scopeNames } from '../overrides/override-choices.ts';
import { OverridesOf } from '../overrides/overrides-of.tsx';
import { valueAt } from '../value-at.ts';
import { controls, type WidgetProps } from './widget.ts';

type Patches = Record<string, unknown>;

/** Every override of one kind in one place: a card for each listener or domain. */
export function OverridesWidget(props: WidgetProps) {
  const { path, schema, isLocked, onChange } = props;
  const { values } = useForm();
  const patches = (props.value ?? {}) as Patches;
  const patchSchema: FieldSchema = schema.additionalProperties || {};
  const scope = path.at(-1) === 'domains' ? 'domain' : 'listener';
  const choices = overrideChoices(patchSchema);
  const [isNaming, setNaming] = useState(false);
  const [fresh, setFresh] = useState('');
  const names = [...new Set([...Object.keys(patches), ...(fresh === '' ? [] : [fresh])])];
  const put = (name: string, patch: unknown) => {
    const { [name]: _, ...others } = patches;
    const kept = pruned(patch);
    if (kept === undefined) setFresh(name);
    onChange(kept === undefined ? others : { ...patches, [name]: kept });
  };
  const remove = (name: string) => {
    const { [name]: _, ...others } = patches;
    if (fresh === name) setFresh('');
    onChange(others);
  };
  return (
    <fieldset {...controls(props)} className="min-w-0 space-y-3">
      {names.map((name) => (
        <OverridesOf
          key={name}
          path={[...path, name]}
          name={name}
          patch={(valueAt(patches, [name]) ?? {}) as Patches}
          choices={choices}
          onChange={(patch) => put(name, patch)}
          onRemove={() => remove(name)}
        />
      ))}
      {names.length === 0 && !isNaming ? (
        <p className="rounded-lg border border-dashed px-3 py-4 text-center text-[13px] text-faint">
          No {scope} has settings of its own.
        </p>
      ) : null}
      {isNaming ? (
        <NameForm
          scope={scope}
          names={scopeNames(scope, values).filter((name) => !names.includes(name))}
          onCancel={() => setNaming(false)}
          onName={(name) => {
            setFresh(name);
            setNaming(false);
          }}
        />
      ) : (
        <Button disabled={isLocked} onClick={() => setNaming(true)}>
          <Plus aria-hidden className="size-3.5" /> Add a {scope}
        </Button>
      )}
    </fieldset>
  );
}
