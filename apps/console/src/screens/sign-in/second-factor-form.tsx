'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { LabelledInput, SignInCard } from './card.tsx';
import { post, type SignInAnswer } from './post.ts';

/** The second step: a code from the app, or one of the recovery codes. */
export function SecondFactorForm({ onDone, onBack }: { onDone: () => void; onBack: (words: string | null) => void }) {
  const [method, setMethod] = useState<'totp' | 'recovery-code'>('totp');
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const isApp = method === 'totp';

  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setError(null);
    const posted = await post<SignInAnswer>('/sign-in/second-factor', {
      code: String(form.get('code')).trim(),
      method,
      trust: form.get('trust') === 'on',
    });
    if (posted.ok) return onDone();
    setBusy(false);
    if (posted.code === 'begin-again') onBack(posted.words);
    else setError(posted.words);
  };

  return (
    <SignInCard
      title={isApp ? 'Enter the code' : 'Use a recovery code'}
      lead={isApp ? 'Your authenticator app shows six digits.' : 'One of the ten that you kept. Each works once.'}
    >
      <form onSubmit={send} method="post" noValidate>
        <LabelledInput
          key={method}
          id="code"
          name="code"
          label={isApp ? 'Code from the app' : 'Recovery code'}
          inputMode={isApp ? 'numeric' : 'text'}
          autoComplete={isApp ? 'one-time-code' : 'off'}
          placeholder={isApp ? '123 456' : 'xxxx-xxxx-xxxx-xxxx'}
          autoFocus
          required
          error={error ?? undefined}
        />
        <label className="mb-4 flex items-center gap-2 text-[13px] text-soft">
          <input type="checkbox" name="trust" className="size-4 accent-accent" />
          Do not ask in this browser for 30 days
        </label>
        <Button type="submit" kind="primary" busy={isBusy} className="h-9 w-full">
          {isBusy ? 'Checking…' : 'Go on'}
        </Button>
      </form>
      <div className="mt-4 flex justify-between gap-3 text-[13px]">
        <button
          type="button"
          onClick={() => {
            setMethod(isApp ? 'recovery-code' : 'totp');
            setError(null);
          }}
          className="text-accent hover:underline"
        >
          {isApp ? 'Lost the app? Use a recovery code' : 'Use the app instead'}
        </button>
        <button type="button" onClick={() => onBack(null)} className="text-soft hover:underline">
          Back
        </button>
      </div>
    </SignInCard>
  );
}
