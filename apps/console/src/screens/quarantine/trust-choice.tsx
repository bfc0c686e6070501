'use client';

import { plural } from '../../ui/format.ts';
import { Guarded } from '../../ui/permission.tsx';
import type { Outputs } from '../../ui/trpc.ts';

export type Trust = 'nobody' | 'address' | 'domain';

/** Whether the sender goes on the list of those who are trusted, in one's draft. */
export function TrustChoice({ value, onChange }: { value: Trust; onChange: (value: Trust) => void }) {
  return (
    <Guarded needs="configure">
      <label className="mt-4 block text-[13px]">
        <span className="mb-1 block font-medium">From now on</span>
        <select
          value={value}
          onChange={(event) => onChange(event.target.value as Trust)}
          className="h-9 w-full rounded-md border border-line-strong bg-surface px-2"
        >
          <option value="nobody">judge its sender as before</option>
          <option value="address">trust this sender</option>
          <option value="domain">trust every sender of its domain</option>
        </select>
        <span className="mt-1 block text-xs text-faint">
          Trust adds the envelope sender to the list trusted-senders in your draft. Nothing changes until you publish
          it.
        </span>
      </label>
    </Guarded>
  );
}

/** What came of it. */
export const trustWords = ({ added, list, rules }: Outputs['quarantine']['trust']): string => {
  const what =
    added.length === 0
      ? `Already on the list ${list}.`
      : `${plural(added.length, 'sender')} added to ${list} in your draft.`;
  return rules.length === 0 ? `${what} No rule asks that list yet: take the ready-made rule trusted-senders.` : what;
};
