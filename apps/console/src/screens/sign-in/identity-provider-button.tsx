'use client';

import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { post } from './post.ts';

/** Goes to the identity provider, which sends the browser back here. */
export function IdentityProviderButton({
  name,
  next,
  onError,
}: {
  name: string;
  next: string;
  onError: (words: string | null) => void;
}) {
  const [isBusy, setBusy] = useState(false);
  const go = async () => {
    setBusy(true);
    onError(null);
    const posted = await post<{ url: string }>('/sign-in/oidc', { next });
    if (posted.ok) return location.assign(posted.answer.url);
    setBusy(false);
    onError(posted.words);
  };
  return (
    <Button busy={isBusy} onClick={go} className="h-9 w-full">
      Sign in with {name}
    </Button>
  );
}
