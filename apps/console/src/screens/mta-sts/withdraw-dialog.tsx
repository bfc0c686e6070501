'use client';

import { Confirm } from '../../ui/confirm.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { plural } from '../../ui/format.ts';
import type { Hosting } from './hosting.ts';
import { useServe } from './use-serve.ts';

/** The way back, in its two steps: mode none for as long as others keep the policy, then nothing. */
export function WithdrawDialog({ hosting, onClose }: { hosting: Hosting; onClose: () => void }) {
  const change = useServe(onClose);
  const { domain, host } = hosting;
  const policy = hosting.drafted ?? hosting.policy;
  const isLast = policy?.mode === 'none';
  const input = { domain, policy: isLast ? null : { mode: 'none' as const } };
  const days = plural(Math.ceil((policy?.maxAge ?? 0) / 86_400), 'day');
  return (
    <Confirm
      title={isLast ? `Serve no policy for ${domain}?` : `Withdraw the policy of ${domain}?`}
      words={
        isLast
          ? `Do this once the copies of the last strict policy have run out. Take the record at _mta-sts.${domain} and the address of ${host} out of DNS too.`
          : `It is served with mode none, and the record gets another id: publish it. Others fetch the new policy when they see the id; those that do not may hold to the old one for up to ${days}. After that it can be taken away.`
      }
      action="Keep in the draft"
      isBusy={change.isPending}
      error={change.error}
      aside={<CopyAsCurl operation="mtaSts.serve" input={input} />}
      onConfirm={() => change.mutate(input)}
      onCancel={onClose}
    />
  );
}
