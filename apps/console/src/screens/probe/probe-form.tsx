'use client';

import { type FormEvent, useEffect, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { Switch } from '../../ui/switch.tsx';
import type { Probe } from './use-probe.ts';

export type Asked = { address: string; rcpt: boolean; sender: string; requireTls: boolean };

/** Whom to probe, and how far. */
export function ProbeForm({
  to,
  of,
  isBusy,
  onAsk,
}: {
  /** What the address of the page names. */
  to: string;
  /** The probe that is shown, whose choices are taken over. */
  of: Probe['input'] | undefined;
  isBusy: boolean;
  onAsk: (asked: Asked) => void;
}) {
  const [asked, setAsked] = useState<Asked>({ address: to, rcpt: false, sender: '', requireTls: false });
  const change = (part: Partial<Asked>) => setAsked((before) => ({ ...before, ...part }));
  useEffect(() => {
    if (of) setAsked({ ...of, address: of.address.replace(/^postmaster@/, '') });
    else if (to) setAsked((before) => ({ ...before, address: to }));
  }, [of, to]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (asked.address.trim() !== '') onAsk(asked);
  };
  return (
    <form onSubmit={submit} className="mb-4">
      <Guarded needs="configure" className="min-w-0">
        <div className="flex flex-wrap gap-2">
          <label className="min-w-0 flex-1 basis-64">
            <span className="sr-only">Domain or address</span>
            <input
              value={asked.address}
              onChange={(event) => change({ address: event.target.value })}
              placeholder="example.org or kim@example.org"
              maxLength={320}
              spellCheck={false}
              autoComplete="off"
              autoCapitalize="none"
              className={field}
            />
          </label>
          <Button kind="primary" type="submit" className="h-9" busy={isBusy} disabled={asked.address.trim() === ''}>
            {isBusy ? 'Looking…' : 'Probe'}
          </Button>
          <CopyAsCurl operation="probes.start" input={asked} className="h-9" />
        </div>
        <div className="mt-2 flex flex-wrap items-center gap-x-6 gap-y-1">
          <Switch isOn={asked.rcpt} onToggle={() => change({ rcpt: !asked.rcpt })}>
            Say MAIL and RCPT, too
          </Switch>
          <label className="flex min-w-0 max-w-md flex-1 basis-64 items-center gap-2 text-[13px]">
            <span className="shrink-0">from</span>
            <input
              disabled={!asked.rcpt}
              value={asked.sender}
              onChange={(event) => change({ sender: event.target.value })}
              placeholder="the null sender"
              maxLength={320}
              spellCheck={false}
              autoComplete="off"
              autoCapitalize="none"
              className={field}
            />
          </label>
          <Switch isOn={asked.requireTls} onToggle={() => change({ requireTls: !asked.requireTls })}>
            As if it came with REQUIRETLS
          </Switch>
        </div>
      </Guarded>
    </form>
  );
}

const field =
  'block h-9 w-full rounded-lg border border-line-strong bg-surface px-3 font-mono text-[13px] shadow-card placeholder:font-sans placeholder:text-faint disabled:opacity-60';
