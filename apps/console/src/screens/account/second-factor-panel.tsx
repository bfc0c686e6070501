'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ShieldCheck, ShieldOff } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { plural } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { problemOf, useTRPC } from '../../ui/trpc.ts';
import { useConfirmed } from './confirm-identity.tsx';
import type { Profile } from './name-panel.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';
import { TotpSetup } from './totp-setup.tsx';

/** A code after the password: off, or on with its recovery codes and trusted browsers. */
export function SecondFactorPanel({ profile }: { profile: Profile }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries(trpc.account.profile.queryFilter());
  const { run, dialog } = useConfirmed();
  const [begun, setBegun] = useState<{ secret: string; uri: string } | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const [asksRemoval, setAsksRemoval] = useState(false);
  const begin = useMutation(trpc.account.totp.begin.mutationOptions());
  const replace = useMutation(trpc.account.replaceRecoveryCodes.mutationOptions({ onSuccess: refresh }));
  const remove = useMutation(trpc.account.totp.remove.mutationOptions({ onSuccess: refresh }));
  const forget = useMutation(trpc.account.forgetBrowsers.mutationOptions({ onSuccess: refresh }));
  const failure = begin.error ?? replace.error ?? forget.error;

  return (
    <Panel
      title="Authenticator app"
      aside={
        <Badge tone={profile.totp ? 'good' : 'quiet'} icon={profile.totp ? ShieldCheck : ShieldOff}>
          {profile.totp ? 'On' : 'Off'}
        </Badge>
      }
    >
      {profile.totp ? (
        <>
          <p className="text-soft">A code from your app is asked for after the password. A passkey needs none.</p>
          <dl className="mt-3 divide-y border-y">
            <Line
              name="Recovery codes"
              value={`${profile.recoveryCodes.left} of ${profile.recoveryCodes.of} left`}
              isWarning={profile.recoveryCodes.left < 3}
            >
              <Button
                busy={replace.isPending}
                onClick={() =>
                  run(() => replace.mutateAsync()).then(
                    (made) => made && setCodes(made.recoveryCodes),
                    () => {},
                  )
                }
              >
                Make new ones
              </Button>
            </Line>
            <Line name="Trusted browsers" value={plural(profile.trustedBrowsers, 'browser')}>
              <Button disabled={profile.trustedBrowsers === 0} busy={forget.isPending} onClick={() => forget.mutate()}>
                Forget them
              </Button>
            </Line>
          </dl>
          <Button kind="danger" className="mt-3" onClick={() => setAsksRemoval(true)}>
            Turn off
          </Button>
        </>
      ) : (
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="min-w-0 flex-1 basis-60 text-soft">
            A code from an app after the password: a stolen password alone opens nothing.
          </p>
          <Button
            busy={begin.isPending}
            onClick={() =>
              run(() => begin.mutateAsync()).then(
                (made) => made && setBegun(made),
                () => {},
              )
            }
          >
            Set up
          </Button>
        </div>
      )}
      {failure && !problemOf(failure).type.endsWith(':confirmation-required') ? (
        <p role="alert" className="mt-2 text-[13px] text-bad">
          {problemOf(failure).detail}
        </p>
      ) : null}
      {begun ? (
        <TotpSetup
          begun={begun}
          onDone={(made) => {
            setBegun(null);
            setCodes(made);
            void refresh();
          }}
          onClose={() => setBegun(null)}
        />
      ) : null}
      {codes ? <RecoveryCodes codes={codes} email={profile.email} onClose={() => setCodes(null)} /> : null}
      {asksRemoval ? (
        <Confirm
          title="Turn the authenticator app off?"
          words="Afterwards your password alone lets anybody in who has it. Recovery codes and trusted browsers go with it."
          action="Turn off"
          tone="danger"
          isBusy={remove.isPending}
          onConfirm={() => {
            setAsksRemoval(false);
            run(() => remove.mutateAsync()).catch(() => {});
          }}
          onCancel={() => setAsksRemoval(false)}
        />
      ) : null}
      {dialog}
    </Panel>
  );
}

function Line({
  name,
  value,
  isWarning = false,
  children,
}: {
  name: string;
  value: string;
  isWarning?: boolean;
  children: ReactNode;
}) {
  return (
    <div className="flex min-h-12 flex-wrap items-center justify-between gap-x-3 gap-y-1 py-2 text-[13px]">
      <dt className="w-32 text-faint">{name}</dt>
      <dd className={`flex-1 ${isWarning ? 'text-warn' : ''}`}>{value}</dd>
      <dd>{children}</dd>
    </div>
  );
}
