'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { problemOf, useTRPC } from '../../ui/trpc.ts';
import { LabelledInput } from '../sign-in/card.tsx';
import { RoleChoice } from './role-choice.tsx';
import type { Role } from './role-words.ts';

type Run = <T>(work: () => Promise<T>) => Promise<T | undefined>;

/** Adds a person; the password is generated and given to `onDone`, once. */
export function InviteDialog({
  run,
  onDone,
  onClose,
}: {
  run: Run;
  onDone: (email: string, password: string) => void;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const create = useMutation(
    trpc.users.create.mutationOptions({ onSuccess: () => client.invalidateQueries(trpc.users.pathFilter()) }),
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [email = '', name = ''] = ['email', 'name'].map((field) => String(form.get(field)).trim());
    const input = { email, name: name || (email.split('@')[0] ?? email), role: String(form.get('role')) as Role };
    run(() => create.mutateAsync(input)).then(
      (made) => made && onDone(made.user.email, made.generatedPassword ?? ''),
      () => {},
    );
  };
  const problem = create.error ? problemOf(create.error) : null;
  const reasonFor = (path: string) => problem?.errors?.find((item) => item.path === path)?.reason;
  return (
    <Dialog title="Invite somebody" onClose={onClose}>
      <form onSubmit={submit} noValidate className="pt-2">
        <LabelledInput
          id="invite-email"
          name="email"
          type="email"
          label="E-mail address"
          autoComplete="off"
          autoFocus
          error={reasonFor('email') ?? (problem && !problem.errors ? problem.detail : undefined)}
        />
        <LabelledInput id="invite-name" name="name" label="Name" autoComplete="off" error={reasonFor('name')} />
        <RoleChoice initial="viewer" />
        <p className="mt-3 text-xs text-faint">
          A password is generated and shown to you once. They must choose their own at the first sign-in.
        </p>
        <div className="mt-4 flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" busy={create.isPending}>
            Invite
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
