'use client';

import { type FormEvent, useEffect, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { LabelledInput, SignInCard } from './card.tsx';
import { IdentityProviderButton } from './identity-provider-button.tsx';
import { PasskeyButton } from './passkey-button.tsx';
import { post, type SignInAnswer } from './post.ts';
import { SecondFactorForm } from './second-factor-form.tsx';

/** Password, then a code where one is asked for; or a passkey; or the identity provider. */
export function SignInScreen({
  next,
  identityProvider,
  failure,
}: {
  next: string;
  identityProvider: string | null;
  failure: string | null;
}) {
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [asksCode, setAsksCode] = useState(false);
  const goOn = () => location.assign(next);
  useEffect(() => void goOnWhenSignedIn(next), [next]);

  const signIn = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setError(null);
    const email = String(form.get('email')).trim();
    const posted = await post<SignInAnswer>('/sign-in/email', { email, password: String(form.get('password')) });
    if (posted.ok && posted.answer.signedIn) return goOn();
    setBusy(false);
    if (posted.ok) setAsksCode(true);
    else setError(posted.words);
  };

  if (asksCode) {
    return (
      <SecondFactorForm
        onDone={goOn}
        onBack={(words) => {
          setAsksCode(false);
          setError(words);
        }}
      />
    );
  }
  return (
    <SignInCard title="Sign in" lead="See where every mail is, and why.">
      {failure && !error ? (
        <p role="alert" className="mb-4 rounded-md bg-bad-wash px-3 py-2 text-[13px] text-bad">
          {failure}
        </p>
      ) : null}
      {/* method="post" keeps a password out of the address should this be sent before the script runs */}
      <form onSubmit={signIn} method="post" noValidate>
        <LabelledInput
          id="email"
          name="email"
          type="email"
          label="E-mail address"
          autoComplete="username webauthn"
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
      </form>
      <div className="my-4 flex items-center gap-3 text-xs text-faint">
        <span className="h-px flex-1 bg-line" />
        or
        <span className="h-px flex-1 bg-line" />
      </div>
      <div className="space-y-2">
        <PasskeyButton onDone={goOn} onError={setError} />
        {identityProvider ? <IdentityProviderButton name={identityProvider} next={next} onError={setError} /> : null}
      </div>
      <p className="mt-5 text-xs text-faint">
        The first owner's password is shown once, in the terminal where Posthorn was started.
      </p>
    </SignInCard>
  );
}

/** The session's cookie does not come along on the way from another site, such as a link in a mail; from here it does. */
const goOnWhenSignedIn = async (next: string): Promise<void> => {
  const answer = await fetch('/api/auth/signed-in').catch(() => null);
  const found = (await answer?.json().catch(() => null)) as { signedIn?: boolean } | null | undefined;
  if (found?.signedIn) location.replace(next);
};
