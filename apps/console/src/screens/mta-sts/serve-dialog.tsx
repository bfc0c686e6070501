'use client';

import { type FormEvent, useId, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { RadioList } from '../../ui/radio-list.tsx';
import { problemOf } from '../../ui/trpc.ts';
import { FieldLine } from '../domains/field-line.tsx';
import type { Hosting } from './hosting.ts';
import { useServe } from './use-serve.ts';

type Mode = 'testing' | 'enforce' | 'none';

/** What a policy says: how strict it is, for which hosts, for how long. Goes into the draft. `hosts`: those of the MX records, where they were looked at. */
export function ServeDialog({
  hosting,
  hosts,
  mode: first,
  onClose,
}: {
  hosting: Hosting;
  hosts: readonly string[];
  mode: Mode;
  onClose: () => void;
}) {
  const form = useId();
  const { domain } = hosting;
  const before = hosting.drafted ?? hosting.policy;
  const [mode, setMode] = useState<Mode>(first);
  const [mx, setMx] = useState((before?.mx.length ? before.mx : hosts).join('\n'));
  const [maxAge, setMaxAge] = useState(before?.maxAge ?? WEEK);
  const change = useServe(onClose);
  const problem = change.error ? problemOf(change.error) : null;
  const names = mx.split(/[\s,]+/).filter(Boolean);
  const left = hosts.filter((host) => !names.includes(host) && !names.some((name) => covers(name, host)));
  const input = { domain, policy: { mode, mx: names, maxAge } };
  const send = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(input);
  };
  return (
    <Dialog
      title={`The policy of ${domain}`}
      onClose={onClose}
      foot={
        <>
          <span className="mr-auto">
            <CopyAsCurl operation="mtaSts.serve" input={input} />
          </span>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form={form} busy={change.isPending}>
            Keep in the draft
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={send} className="space-y-4">
        <RadioList legend="Mode" options={MODES} value={mode} onChange={setMode} />
        <FieldLine
          label="Hosts"
          help="The hosts of the MX records, one a line; *.example.org stands for one label."
          error={problem?.errors?.find(({ path }) => path.includes('mx'))?.reason}
        >
          {(props) => (
            <textarea
              {...props}
              value={mx}
              onChange={(event) => setMx(event.target.value)}
              rows={Math.min(8, Math.max(3, names.length + 1))}
              required={mode !== 'none'}
              spellCheck={false}
              autoComplete="off"
              placeholder="mx.example.org"
              className="w-full rounded-md border border-line-strong bg-surface p-2 font-mono text-xs"
            />
          )}
        </FieldLine>
        {left.length > 0 ? (
          <p role="alert" className="text-[13px] text-warn">
            MX records lead to {left.join(', ')} too: once enforced, no mail goes there.
          </p>
        ) : null}
        <FieldLine
          label="Others keep it for"
          help="And hold to it when they cannot ask again. Short while testing; a month or more once it is enforced."
        >
          {(props) => (
            <select
              {...props}
              value={maxAge}
              onChange={(event) => setMaxAge(Number(event.target.value))}
              className="h-9 rounded-md border border-line-strong bg-surface px-3 text-[13px]"
            >
              {agesWith(maxAge).map((days) => (
                <option key={days} value={days * 86_400}>
                  {days === 1 ? '1 day' : `${days} days`}
                </option>
              ))}
            </select>
          )}
        </FieldLine>
        {problem && !problem.errors?.length ? (
          <p role="alert" className="text-[13px] text-bad">
            {problem.detail}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}

const covers = (pattern: string, host: string): boolean =>
  pattern.startsWith('*.') && host.slice(host.indexOf('.')) === pattern.slice(1);

const agesWith = (seconds: number): number[] =>
  [...new Set([1, 7, 30, 90, 365, seconds / 86_400])].toSorted((a, b) => a - b);

const MODES: { value: Mode; title: string; words: string }[] = [
  { value: 'testing', title: 'Testing', words: 'Others deliver as ever, and report what would have failed.' },
  { value: 'enforce', title: 'Enforce', words: 'Others deliver over verified TLS to these hosts, or not at all.' },
  { value: 'none', title: 'None', words: 'The policy is withdrawn.' },
];
const WEEK = 604_800;
