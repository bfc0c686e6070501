'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { problemOf, useTRPC } from '../../ui/trpc.ts';
import { LabelledInput } from '../sign-in/card.tsx';
import { allScopes, type Scope, scopeWords } from './scope-words.ts';

/** Makes a key; it is given to `onDone`, once. */
export function CreateKey({
  run,
  onDone,
  onClose,
}: {
  run: <T>(work: () => Promise<T>) => Promise<T | undefined>;
  onDone: (name: string, key: string) => void;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [missing, setMissing] = useState<string | null>(null);
  const create = useMutation(
    trpc.keys.create.mutationOptions({ onSuccess: () => client.invalidateQueries(trpc.keys.pathFilter()) }),
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const scopes = form.getAll('scopes').map(String) as Scope[];
    setMissing(scopes.length === 0 ? 'Choose at least one.' : null);
    if (scopes.length === 0) return;
    const days = Number(form.get('days'));
    const expiresAt = days > 0 ? new Date(Date.now() + days * 86_400_000).toISOString() : undefined;
    const input = { name: String(form.get('name')).trim(), scopes, ...(expiresAt ? { expiresAt } : {}) };
    run(() => create.mutateAsync(input)).then(
      (made) => made && onDone(made.apiKey.name, made.key),
      () => {},
    );
  };
  const problem = create.error ? problemOf(create.error) : null;
  const reasonFor = (path: string) => problem?.errors?.find((item) => item.path === path)?.reason;
  return (
    <Dialog title="Make an API key" onClose={onClose}>
      <form onSubmit={submit} noValidate className="pt-2">
        <LabelledInput
          id="key-name"
          name="name"
          label="Name"
          hint="What uses it, so that you know which one to revoke."
          placeholder="Backup script on host7"
          autoComplete="off"
          autoFocus
          error={reasonFor('name')}
        />
        <fieldset aria-describedby={missing ? 'scopes-missing' : undefined}>
          <legend className="mb-1.5 text-[13px] font-medium">Scopes</legend>
          <div className="divide-y rounded-lg border">
            {allScopes.map((scope) => (
              <label key={scope} className="flex gap-3 px-3 py-2 has-checked:bg-sunken">
                <input
                  type="checkbox"
                  name="scopes"
                  value={scope}
                  defaultChecked={scope === 'read'}
                  className="mt-0.5 size-4 shrink-0 accent-accent"
                />
                <span className="min-w-0 text-[13px]">
                  <span className="block font-mono text-xs font-medium">{scope}</span>
                  <span className="block text-xs text-soft">{scopeWords[scope]}</span>
                </span>
              </label>
            ))}
          </div>
          {missing ? (
            <p id="scopes-missing" role="alert" className="mt-1.5 text-[13px] text-bad">
              {missing}
            </p>
          ) : null}
        </fieldset>
        <label className="mt-4 flex items-center justify-between gap-3 text-[13px]">
          <span className="font-medium">Expires</span>
          <select name="days" defaultValue="90" className="h-8 rounded-md border border-line-strong bg-surface px-2">
            <option value="7">in a week</option>
            <option value="30">in 30 days</option>
            <option value="90">in 90 days</option>
            <option value="365">in a year</option>
            <option value="0">never</option>
          </select>
        </label>
        {problem && !problem.errors ? (
          <p role="alert" className="mt-3 text-[13px] text-bad">
            {problem.detail}
          </p>
        ) : null}
        <div className="mt-4 flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" busy={create.isPending}>
            Make the key
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
