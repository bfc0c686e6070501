'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { problemOf, useTRPC } from '../../ui/trpc.ts';
import { LabelledInput } from '../sign-in/card.tsx';
import { passkeyWords } from '../sign-in/passkey-words.ts';

type Waiting = { again: () => void; cancel: () => void };

/**
 * For what changes who may get in. `run` does the work; when the API says that the session is too old for it, the dialog asks who is there and
 * the work is done again. Undefined when it was called off. Render `dialog` once.
 */
export const useConfirmed = (): { run: <T>(work: () => Promise<T>) => Promise<T | undefined>; dialog: ReactNode } => {
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const run = async <T,>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (!problemOf(error).type.endsWith(':confirmation-required')) throw error;
      return new Promise<T | undefined>((resolve, reject) =>
        setWaiting({ again: () => work().then(resolve, reject), cancel: () => resolve(undefined) }),
      );
    }
  };
  const dialog = waiting ? (
    <ConfirmIdentity
      onConfirmed={() => {
        setWaiting(null);
        waiting.again();
      }}
      onCancel={() => {
        setWaiting(null);
        waiting.cancel();
      }}
    />
  ) : null;
  return { run, dialog };
};

function ConfirmIdentity({ onConfirmed, onCancel }: { onConfirmed: () => void; onCancel: () => void }) {
  const trpc = useTRPC();
  const { data: profile } = useQuery(trpc.account.profile.queryOptions());
  const challenge = useMutation(trpc.account.passkeys.challenge.mutationOptions());
  const confirm = useMutation(trpc.account.confirm.mutationOptions({ onSuccess: onConfirmed }));
  const [failure, setFailure] = useState<string | null>(null);
  const problem = confirm.error ? problemOf(confirm.error) : null;
  const reasonFor = (path: string) => problem?.errors?.find((item) => item.path === path)?.reason;

  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const code = String(form.get('code') ?? '').trim();
    const codeKind = /^[\d\s]*$/.test(code) ? 'totp' : 'recovery-code';
    confirm.mutate({ password: String(form.get('password')), code, codeKind });
  };
  const provePasskey = async () => {
    setFailure(null);
    try {
      const { startAuthentication } = await import('@simplewebauthn/browser');
      const { options } = await challenge.mutateAsync();
      const passkey = await startAuthentication({ optionsJSON: options as never });
      confirm.mutate({ passkey: passkey as never });
    } catch (error) {
      setFailure(passkeyWords(error));
    }
  };

  return (
    <Dialog title="Confirm that it is you" onClose={onCancel}>
      <p className="mb-4 text-soft">You signed in a while ago, and this changes who may get in.</p>
      <form onSubmit={send} method="post" noValidate>
        <LabelledInput
          id="confirm-password"
          name="password"
          type="password"
          label="Password"
          autoComplete="current-password"
          autoFocus
          error={reasonFor('password') ?? (problem && !problem.errors ? problem.detail : undefined)}
        />
        {profile?.totp ? (
          <LabelledInput
            id="confirm-code"
            name="code"
            label="Code from the app, or a recovery code"
            autoComplete="one-time-code"
            error={reasonFor('code')}
          />
        ) : null}
        <div className="flex flex-wrap justify-end gap-2">
          {profile?.passkeys.length ? (
            <Button onClick={provePasskey} className="mr-auto">
              <KeyRound aria-hidden className="size-4" />
              Use a passkey
            </Button>
          ) : null}
          <Button onClick={onCancel}>Cancel</Button>
          <Button type="submit" kind="primary" busy={confirm.isPending}>
            Confirm
          </Button>
        </div>
        {failure || reasonFor('passkey') ? (
          <p role="alert" className="mt-3 text-[13px] text-bad">
            {failure ?? reasonFor('passkey')}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}
