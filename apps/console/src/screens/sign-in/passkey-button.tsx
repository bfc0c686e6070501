'use client';

import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { passkeyWords } from './passkey-words.ts';
import { post, type SignInAnswer } from './post.ts';

/** Signs in with whatever passkey the browser has for this host; nobody types an address. */
export function PasskeyButton({ onDone, onError }: { onDone: () => void; onError: (words: string | null) => void }) {
  const [isBusy, setBusy] = useState(false);
  const signIn = async () => {
    setBusy(true);
    onError(null);
    const words = await tryPasskey();
    if (words === null) return onDone();
    setBusy(false);
    onError(words);
  };
  return (
    <Button busy={isBusy} onClick={signIn} className="h-9 w-full">
      <KeyRound aria-hidden className="size-4" />
      {isBusy ? 'Waiting for your device…' : 'Sign in with a passkey'}
    </Button>
  );
}

/** Null when signed in, otherwise why not. */
const tryPasskey = async (): Promise<string | null> => {
  const begun = await post<{ options: never }>('/sign-in/passkey/options', {});
  if (!begun.ok) return begun.words;
  try {
    const { startAuthentication } = await import('@simplewebauthn/browser');
    const credential = await startAuthentication({ optionsJSON: begun.answer.options });
    const posted = await post<SignInAnswer>('/sign-in/passkey', { credential });
    if (posted.ok) return null;
    return posted.code === 'refused' ? 'This passkey is not known here (any more).' : posted.words;
  } catch (error) {
    return passkeyWords(error);
  }
};
