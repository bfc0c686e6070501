'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { KeyRound, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Panel } from '../../ui/panel.tsx';
import { problemOf, useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { passkeyWords } from '../sign-in/passkey-words.ts';
import { useConfirmed } from './confirm-identity.tsx';
import { NameDialog } from './name-dialog.tsx';
import type { Profile } from './name-panel.tsx';

type Passkey = Profile['passkeys'][number];
type Open = { kind: 'name'; credential: unknown } | { kind: 'rename' | 'remove'; passkey: Passkey };

/** Keys in a device or password manager that sign in by themselves, with a finger, a face or a PIN. */
export function PasskeysPanel({ profile }: { profile: Profile }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries(trpc.account.profile.queryFilter());
  const { run, dialog } = useConfirmed();
  const [open, setOpen] = useState<Open | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const begin = useMutation(trpc.account.passkeys.begin.mutationOptions());
  const register = useMutation(trpc.account.passkeys.register.mutationOptions({ onSuccess: refresh }));
  const rename = useMutation(trpc.account.passkeys.rename.mutationOptions({ onSuccess: refresh }));
  const remove = useMutation(trpc.account.passkeys.remove.mutationOptions({ onSuccess: refresh }));
  const tell = (error: unknown) => setFailure(problemOf(error).detail);

  const add = async () => {
    setFailure(null);
    const begun = await run(() => begin.mutateAsync()).catch(tell);
    if (!begun) return;
    try {
      const { startRegistration } = await import('@simplewebauthn/browser');
      setOpen({ kind: 'name', credential: await startRegistration({ optionsJSON: begun.options as never }) });
    } catch (error) {
      setFailure(passkeyWords(error));
    }
  };
  const close = () => setOpen(null);

  return (
    <Panel
      title="Passkeys"
      flush
      aside={
        <Button busy={begin.isPending} disabled={profile.passkeysUnavailable !== null} onClick={add}>
          Add a passkey
        </Button>
      }
    >
      {profile.passkeysUnavailable ? <p className="px-4 py-3 text-soft">{profile.passkeysUnavailable}</p> : null}
      {profile.passkeys.length === 0 && !profile.passkeysUnavailable ? (
        <p className="px-4 py-4 text-soft">
          None yet. A passkey signs you in with a finger, a face or a PIN: nothing to type, and nothing that a false
          page could steal.
        </p>
      ) : null}
      <ul className="divide-y">
        {profile.passkeys.map((passkey) => (
          <li key={passkey.id} className="flex min-h-14 items-center gap-3 px-4 py-2">
            <KeyRound aria-hidden className="size-4 shrink-0 text-faint" />
            <div className="min-w-0 flex-1">
              <p className="truncate text-[13px] font-medium">{passkey.name}</p>
              <p className="text-xs text-faint">
                {passkey.relyingParty} · {passkey.isBackedUp ? 'kept by a password manager' : 'in one device'} · added{' '}
                <When at={passkey.createdAt} />
                {passkey.lastUsedAt ? (
                  <>
                    {' '}
                    · last used <When at={passkey.lastUsedAt} />
                  </>
                ) : (
                  ' · never used'
                )}
              </p>
            </div>
            <Button
              kind="quiet"
              aria-label={`Rename ${passkey.name}`}
              title="Rename"
              className="px-2"
              onClick={() => setOpen({ kind: 'rename', passkey })}
            >
              <Pencil aria-hidden className="size-4" />
            </Button>
            <Button
              kind="quiet"
              aria-label={`Remove ${passkey.name}`}
              title="Remove"
              className="px-2"
              onClick={() => setOpen({ kind: 'remove', passkey })}
            >
              <Trash2 aria-hidden className="size-4" />
            </Button>
          </li>
        ))}
      </ul>
      {failure ? (
        <p role="alert" className="border-t px-4 py-2.5 text-[13px] text-bad">
          {failure}
        </p>
      ) : null}
      {open?.kind === 'name' ? (
        <NameDialog
          title="Name this passkey"
          words="So that you know which one it is when you have several."
          initial=""
          placeholder="Laptop, phone, blue security key…"
          onSave={(name) => {
            close();
            run(() => register.mutateAsync({ name, credential: open.credential as never })).catch(tell);
          }}
          onClose={close}
        />
      ) : null}
      {open?.kind === 'rename' ? (
        <NameDialog
          title="Rename the passkey"
          initial={open.passkey.name}
          onSave={(name) => {
            close();
            rename.mutateAsync({ id: open.passkey.id, name }).catch(tell);
          }}
          onClose={close}
        />
      ) : null}
      {open?.kind === 'remove' ? (
        <Confirm
          title={`Remove “${open.passkey.name}”?`}
          words="It no longer signs you in. Your device may still offer it until you delete it there as well."
          action="Remove"
          tone="danger"
          onConfirm={() => {
            close();
            run(() => remove.mutateAsync({ id: open.passkey.id })).catch(tell);
          }}
          onCancel={close}
        />
      ) : null}
      {dialog}
    </Panel>
  );
}
