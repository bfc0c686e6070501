'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { LabelledInput, SignInCard } from './card.tsx';

export function SignInScreen({ next }: { next: string }) {
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);

  const signIn = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setError(null);
    const refusal = await trySignIn(String(form.get('email')).trim(), String(form.get('password')));
    if (refusal === null) {
      location.assign(next);
      return;
    }
    setError(refusal);
    setBusy(false);
  };

  return (
    <SignInCard title="Sign in" lead="See where every mail is, and why.">
      {/* method="post" keeps a password out of the address should this be sent before the script runs */}
      <form onSubmit={signIn} method="post" noValidate>
        <LabelledInput
          id="email"
          name="email"
          type="email"
          label="E-mail address"
          autoComplete="username"
          required
          autoFocus
        />
        <LabelledInput
          id="password"
          name="password"
          type="password"
          label="Password"
          autoComplete="current-password"
          required
          error={error ?? undefined}
        />
        <Button type="submit" kind="primary" busy={isBusy} className="h-9 w-full">
          {isBusy ? 'Signing in…' : 'Sign in'}
        </Button>
        <p className="mt-4 text-xs text-faint">
          The first owner's password is shown once, in the terminal where Posthorn was started.
        </p>
      </form>
    </SignInCard>
  );
}

/** Null when signed in, otherwise why not. Says nothing about which addresses exist. */
const trySignIn = async (email: string, password: string): Promise<string | null> => {
  try {
    const response = await fetch('/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });
    if (response.ok) return null;
    if (response.status === 429) return 'Too many tries. Wait a minute, then try again.';
    if (response.status >= 500)
      return 'The database does not answer, so nobody can sign in just now. Try again in a moment.';
    return 'This address and password do not fit together.';
  } catch {
    return 'The console does not answer. Is Posthorn still running?';
  }
};
