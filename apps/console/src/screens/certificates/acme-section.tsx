'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { AlertTriangle, Check, Clock, RefreshCw } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { visible } from '../../ui/mail-text.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { Refused } from '../../ui/refused.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import type { Certificate } from './certificate.ts';

type Acme = NonNullable<Certificate['acme']>;

/** How a certificate does with its authority: what comes next, what went wrong, and a button that does not wait. */
export function AcmeSection({ name, acme }: { name: string; acme: Acme }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const renew = useMutation(
    trpc.certificates.renew.mutationOptions({
      onSuccess: () => client.invalidateQueries(trpc.certificates.pathFilter()),
    }),
  );
  const { icon: Icon, tone } = looks[acme.state];
  return (
    <div className="border-t px-4 py-3 text-[13px]">
      <h3 className="font-medium">Issued by {visible(acme.authority)}</h3>
      <div role="status" className="mt-1 flex gap-2">
        <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone}`} />
        <div className="min-w-0 space-y-1 break-words">{words(acme)}</div>
      </div>
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <Guarded needs="configure">
          <Button
            busy={renew.isPending}
            disabled={acme.state === 'consent' || acme.state === 'waiting'}
            onClick={() => renew.mutate({ name })}
          >
            <RefreshCw aria-hidden className="size-3.5" />
            {acme.hasCertificate ? 'Renew now' : 'Ask again now'}
          </Button>
        </Guarded>
        <CopyAsCurl operation="certificates.renew" input={{ name }} />
        <Refused error={renew.error} />
      </div>
    </div>
  );
}

function words({ state, hasCertificate, renewAt, error, failures, triedAt, nextTryAt, issuedAt }: Acme) {
  switch (state) {
    case 'consent':
      return (
        <p>
          Nothing is asked of the authority before you{' '}
          <Link href="/features/acme" className="font-medium text-accent hover:underline">
            agree to its terms
          </Link>
          .
        </p>
      );
    case 'waiting':
      return (
        <p>
          It is being asked for
          {triedAt ? (
            <>
              , last <When at={triedAt} />
            </>
          ) : null}
          . Until it is there, {hasCertificate ? 'the last one' : 'a certificate made by Posthorn'} is shown.
        </p>
      );
    case 'issued':
      return (
        <p>
          Issued {issuedAt ? <When at={issuedAt} /> : null}. It is renewed {renewAt ? <When at={renewAt} /> : 'in time'}
          , with the same key.
        </p>
      );
    case 'failing':
      return (
        <>
          <p className="text-bad">{visible(error ?? '')}</p>
          <p className="text-soft">
            {plural(failures, 'try', 'tries')} failed in a row; the next one{' '}
            {nextTryAt ? <When at={nextTryAt} /> : 'follows'}.{' '}
            {hasCertificate
              ? 'The certificate that was issued before is shown meanwhile.'
              : 'A certificate made by Posthorn is shown meanwhile.'}
          </p>
        </>
      );
  }
}

const looks = {
  consent: { icon: AlertTriangle, tone: 'text-warn' },
  waiting: { icon: Clock, tone: 'text-accent' },
  issued: { icon: Check, tone: 'text-good' },
  failing: { icon: AlertTriangle, tone: 'text-bad' },
} as const;
