'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type Outputs, problemOf, useTRPC } from '../../ui/trpc.ts';
import { roleWords } from '../people/role-words.ts';

export type Profile = Outputs['account']['profile'];

export function NamePanel({ profile }: { profile: Profile }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const save = useMutation(
    trpc.account.update.mutationOptions({ onSuccess: () => client.invalidateQueries(trpc.account.pathFilter()) }),
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    save.mutate({ name: String(new FormData(event.currentTarget).get('name')) });
  };
  return (
    <Panel title="You" aside={roleWords[profile.role].title}>
      <p className="truncate font-medium" title={profile.email}>
        {profile.email}
      </p>
      <p className="mt-0.5 mb-4 text-[13px] text-soft">{roleWords[profile.role].words}</p>
      <form onSubmit={submit} className="flex flex-wrap items-end gap-2">
        <label className="min-w-0 flex-1 basis-52 text-[13px]">
          <span className="mb-1.5 block font-medium">Name</span>
          <input
            name="name"
            defaultValue={profile.name}
            maxLength={200}
            autoComplete="name"
            className="h-8 w-full rounded-md border border-line-strong bg-surface px-2.5"
          />
        </label>
        <Button type="submit" busy={save.isPending}>
          Save
        </Button>
      </form>
      <p aria-live="polite" className="min-h-5 pt-1 text-xs text-faint">
        {save.isSuccess ? 'Saved.' : save.error ? problemOf(save.error).detail : ''}
      </p>
    </Panel>
  );
}
