'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Panel } from '../../ui/panel.tsx';
import { problemOf, useTRPC } from '../../ui/trpc.ts';
import { LabelledInput } from '../sign-in/card.tsx';
import type { Profile } from './name-panel.tsx';

export function PasswordPanel({ profile }: { profile: Profile }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Panel title="Password">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="min-w-0 flex-1 basis-60 text-soft">
          {profile.hasPassword
            ? 'Changing it ends every session of yours and every browser’s trust.'
            : 'You sign in through the identity provider. An owner can give you a password as well.'}
        </p>
        {profile.hasPassword ? <Button onClick={() => setOpen(true)}>Change password</Button> : null}
      </div>
      {isOpen ? <ChangePassword email={profile.email} onClose={() => setOpen(false)} /> : null}
    </Panel>
  );
}

function ChangePassword({ email, onClose }: { email: string; onClose: () => void }) {
  const [repeated, setRepeated] = useState<string | null>(null);
  const change = useMutation(
    useTRPC().account.changePassword.mutationOptions({ onSuccess: () => location.assign('/sign-in?next=/account') }),
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [current = '', next = '', again] = ['current', 'next', 'again'].map((name) => String(form.get(name)));
    const fits = next === again;
    setRepeated(fits ? null : 'The two do not match.');
    if (fits) change.mutate({ current, next });
  };
  const problem = change.error ? problemOf(change.error) : null;
  const reasonFor = (path: string) => problem?.errors?.find((item) => item.path === path)?.reason;
  return (
    <Dialog title="Change your password" onClose={onClose}>
      <form onSubmit={submit} method="post" noValidate className="pt-2">
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        <LabelledInput
          id="current"
          name="current"
          type="password"
          label="Current password"
          autoComplete="current-password"
          autoFocus
          error={reasonFor('current')}
        />
        <LabelledInput
          id="next"
          name="next"
          type="password"
          label="New password"
          hint="At least 10 characters that are not guessed soon. A few words you will remember are better than signs."
          autoComplete="new-password"
          error={reasonFor('next')}
        />
        <LabelledInput
          id="again"
          name="again"
          type="password"
          label="New password again"
          autoComplete="new-password"
          error={repeated ?? (problem && !problem.errors ? problem.detail : undefined)}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" busy={change.isPending}>
            Save and sign in again
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
