'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Confirm } from '../../ui/confirm.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { useTRPC } from '../../ui/trpc.ts';

/** Asks before one certificate takes the place of another; the change goes into the draft. */
export function SwitchDialog({ name, to, onClose }: { name: string; to: string; onClose: () => void }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const change = useMutation(
    trpc.certificates.switchTo.mutationOptions({
      async onSuccess() {
        await Promise.all([
          client.invalidateQueries(trpc.drafts.pathFilter()),
          client.invalidateQueries(trpc.certificates.pathFilter()),
        ]);
        onClose();
      },
    }),
  );
  return (
    <Confirm
      title={`Show ${to} in the place of ${name}?`}
      words={`Wherever ${name} is shown now, ${to} will be, as soon as your draft is published. ${name} stays in the settings, behind it, so that the way back is one more change.`}
      action="Keep in the draft"
      isBusy={change.isPending}
      error={change.error}
      aside={<CopyAsCurl operation="certificates.switchTo" input={{ name, to }} />}
      onConfirm={() => change.mutate({ name, to })}
      onCancel={onClose}
    />
  );
}
