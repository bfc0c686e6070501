'use client';

import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { problemOf, useTRPC } from '../../ui/trpc.ts';
import { LabelledInput } from '../sign-in/card.tsx';
import { useConfirmed } from './confirm-identity.tsx';
import { QrCode } from './qr-code.tsx';

/** The secret, shown once as a picture and as text; a first code shows that the app has it. */
export function TotpSetup({
  begun,
  onDone,
  onClose,
}: {
  begun: { secret: string; uri: string };
  onDone: (recoveryCodes: string[]) => void;
  onClose: () => void;
}) {
  const confirm = useMutation(useTRPC().account.totp.confirm.mutationOptions());
  const { run, dialog } = useConfirmed();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get('code'));
    run(() => confirm.mutateAsync({ code })).then(
      (made) => made && onDone(made.recoveryCodes),
      () => {},
    );
  };
  const grouped = begun.secret.replace(/(.{4})(?=.)/g, '$1 ');
  return (
    <Dialog title="Set up an authenticator app" onClose={onClose}>
      <ol className="space-y-4 pt-1">
        <li>
          <p className="mb-2 text-soft">
            Scan this with your authenticator app. The picture was drawn in this browser and is shown only now.
          </p>
          <QrCode text={begun.uri} label="QR code with the secret for your authenticator app" />
          <p className="mt-2 flex flex-wrap items-center gap-1 text-[13px] text-faint">
            Or type it: <code className="font-mono text-ink">{grouped}</code>
            <CopyButton text={begun.secret} label="Copy the secret" />
          </p>
        </li>
        <li>
          <form onSubmit={submit} noValidate>
            <LabelledInput
              id="totp-code"
              name="code"
              label="Code that the app shows now"
              inputMode="numeric"
              autoComplete="one-time-code"
              placeholder="123 456"
              autoFocus
              error={confirm.error ? problemOf(confirm.error).detail : undefined}
            />
            <div className="flex justify-end gap-2">
              <Button onClick={onClose}>Cancel</Button>
              <Button type="submit" kind="primary" busy={confirm.isPending}>
                Turn on
              </Button>
            </div>
          </form>
        </li>
      </ol>
      {dialog}
    </Dialog>
  );
}
