'use client';

import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { SecretOnce } from './secret-once.tsx';
import { type Endpoint, makeSecret } from './webhook.ts';

/** The secret, and the way to another one during which both are good. */
export function Secrets({
  endpoint,
  isLocked,
  onChange,
}: {
  endpoint: Endpoint;
  isLocked: boolean;
  onChange: (members: Partial<Endpoint>) => void;
}) {
  const [fresh, setFresh] = useState('');
  const { secret, previousSecret } = endpoint;
  const rotate = () => {
    const value = makeSecret();
    setFresh(value);
    // A secret on its way in: the draft keeps a reference in its place.
    onChange({ previousSecret: secret, secret: { $secret: null, value } as never });
  };
  return (
    <div className="space-y-3 text-[13px]">
      <p className="flex items-center gap-1.5 text-soft">
        <KeyRound aria-hidden className="size-3.5 shrink-0 text-good" />
        {previousSecret
          ? 'Two secrets are set, and every request carries a signature of each.'
          : 'One secret is set; it is never shown.'}
      </p>
      {fresh === '' ? null : <SecretOnce secret={fresh} />}
      {previousSecret ? (
        <>
          <p className="text-soft">
            Give the new one to your program. As soon as it uses it, take the previous one away.
          </p>
          <Button disabled={isLocked} onClick={() => onChange({ previousSecret: undefined as never })}>
            Take the previous one away
          </Button>
        </>
      ) : (
        <>
          <p className="text-soft">
            With a new secret the old one stays good beside it, until you take it away: nothing is lost while your
            program changes over.
          </p>
          <Button disabled={isLocked} onClick={rotate}>
            Make a new secret
          </Button>
        </>
      )}
    </div>
  );
}
