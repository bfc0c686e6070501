'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { problemOf, useTRPC } from '../../ui/trpc.ts';
import { LabelledInput } from '../sign-in/card.tsx';
import { RoleChoice } from './role-choice.tsx';
import type { Role } from './role-words.ts';
import type { User } from './user-columns.tsx';

/** Changes a person's name and role. */
export function EditUser({
  user,
  run,
  onClose,
}: {
  user: User;
  run: <T>(work: () => Promise<T>) => Promise<T | undefined>;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const update = useMutation(
    trpc.users.update.mutationOptions({ onSuccess: () => client.invalidateQueries(trpc.users.pathFilter()) }),
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const input = { id: user.id, name: String(form.get('name')), role: String(form.get('role')) as Role };
    run(() => update.mutateAsync(input)).then(
      (done) => done && onClose(),
      () => {},
    );
  };
  return (
    <Dialog title={user.email} onClose={onClose}>
      <form onSubmit={submit} noValidate className="pt-2">
        <LabelledInput
          id="edit-name"
          name="name"
          label="Name"
          defaultValue={user.name}
          autoComplete="off"
          error={update.error ? problemOf(update.error).detail : undefined}
        />
        <RoleChoice initial={user.role} />
        <div className="mt-4 flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" busy={update.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
