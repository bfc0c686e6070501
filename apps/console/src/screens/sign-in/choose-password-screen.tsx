'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { problemOf, useTRPC } from '../../ui/trpc.ts';
import { LabelledInput, SignInCard } from './card.tsx';

export function ChoosePasswordScreen() {
  const [repeated, setRepeated] = useState<string | null>(null);
  const change = useMutation(
    useTRPC().account.changePassword.mutationOptions({ onSuccess: () => location.assign('/sign-in') }),
  );

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [current, next, again] = ['current', 'next', 'again'].map((name) => String(form.get(name)));
    const fits = next === again;
    setRepeated(fits ? null : 'The two do not match.');
    if (fits) change.mutate({ current: current ?? '', next: next ?? '' });
  };

  const problem = change.error ? problemOf(change.error) : null;
  const reasonFor = (path: string) => problem?.errors?.find((item) => item.path === path)?.reason;
  const other = problem && !problem.errors ? problem.detail : undefined;

  return (
    <SignInCard
      title="Choose your own password"
      lead="Yours was generated, so somebody else may have seen it. Sign in again afterwards."
    >
      <form onSubmit={submit} method="post" noValidate>
        <LabelledInput
          id="current"
          name="current"
          type="password"
          label="Current password"
          autoComplete="current-password"
          required
          autoFocus
          error={reasonFor('current')}
        />
        <LabelledInput
          id="next"
          name="next"
          type="password"
          label="New password"
          hint="At least 10 characters. A few words you will remember are better than signs."
          autoComplete="new-password"
          required
          error={reasonFor('next')}
        />
        <LabelledInput
          id="again"
          name="again"
          type="password"
          label="New password again"
          autoComplete="new-password"
          required
          error={repeated ?? other}
        />
        <Button type="submit" kind="primary" busy={change.isPending} className="h-9 w-full">
          {change.isPending ? 'Saving…' : 'Save and sign in again'}
        </Button>
      </form>
    </SignInCard>
  );
}
