'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { problemOf, useTRPC } from '../../ui/trpc.ts';
import { mergePatch } from './merge-patch.ts';
import { SettingField } from './setting-field.tsx';
import type { FieldSchema } from './widget.ts';

type Props = { group: string; schema: unknown; values: Record<string, unknown>; isLocked: boolean };

/** The form of one group. Saving keeps a draft; nothing is in force before it is published. */
export function FeatureForm({ group, schema, values, isLocked }: Props) {
  const client = useQueryClient();
  const [edited, setEdited] = useState(values);
  const save = useMutation(useTRPC().drafts.save.mutationOptions({ onSuccess: () => client.invalidateQueries() }));
  const patch = mergePatch(values, edited);
  const problem = save.error ? problemOf(save.error) : null;
  const properties = Object.entries((schema as FieldSchema).properties ?? {});
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ patch: { [group]: patch } });
  };
  const set = (name: string, value: unknown) =>
    setEdited((now) => {
      const { [name]: _, ...others } = now;
      return value === undefined ? others : { ...others, [name]: value };
    });
  return (
    <form onSubmit={submit}>
      <Panel flush>
        <div className="divide-y">
          {properties.map(([name, field]) => (
            <SettingField
              key={name}
              path={`${group}.${name}`}
              schema={field}
              value={edited[name]}
              onChange={(value) => set(name, value)}
              problems={problem?.errors ?? []}
              isLocked={isLocked}
            />
          ))}
        </div>
        <div className="sticky bottom-0 flex flex-wrap items-center justify-end gap-3 border-t bg-surface px-4 py-3">
          {problem && !problem.errors ? (
            <p role="alert" className="mr-auto text-[13px] text-bad">
              {problem.detail}
            </p>
          ) : null}
          {isLocked ? (
            <p className="mr-auto text-[13px] text-faint">Your role may look at settings, not change them.</p>
          ) : null}
          <Button kind="primary" type="submit" disabled={isLocked || patch === undefined} busy={save.isPending}>
            Keep as draft
          </Button>
        </div>
      </Panel>
    </form>
  );
}
