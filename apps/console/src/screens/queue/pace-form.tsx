'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { type Outputs, problemOf, useTRPC } from '../../ui/trpc.ts';

type Host = Outputs['queue']['host']['host'];

/** The destination's own limits; an empty field is as the settings say. They hold for all workers from the next batch on. */
export function PaceForm({ host }: { host: Host }) {
  const client = useQueryClient();
  const [connections, setConnections] = useState(textOf(host.ownConcurrency));
  const [rate, setRate] = useState(textOf(host.ownRate));
  const change = useMutation(
    useTRPC().queue.changeHost.mutationOptions({ onSuccess: () => void client.invalidateQueries() }),
  );
  const input = { name: host.name, concurrency: numberOf(connections), rate: numberOf(rate) };
  const isSame = input.concurrency === host.ownConcurrency && input.rate === host.ownRate;
  const isWrong = [input.concurrency, input.rate].some((value) => value !== null && !(value >= 1));
  return (
    <form
      aria-label="Limits of this destination"
      className="mt-5 rounded-lg border px-3.5 py-3"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(input);
      }}
    >
      <div className="flex flex-wrap items-end gap-3">
        <Limit
          title="Connections at once"
          value={connections}
          onChange={setConnections}
          placeholder={host.ownConcurrency === null ? `${host.concurrency}` : 'as the settings say'}
          max={1000}
        />
        <Limit
          title="Messages a minute"
          value={rate}
          onChange={setRate}
          placeholder={host.ownRate === null && host.rate !== null ? `${host.rate}` : 'no limit of its own'}
          max={1_000_000}
        />
        <Guarded needs="queue">
          <Button type="submit" busy={change.isPending} disabled={isSame || isWrong}>
            Set
          </Button>
        </Guarded>
        <CopyAsCurl operation="queue.changeHost" input={input} />
      </div>
      <p className="mt-2 text-xs text-faint" role={change.isError ? 'alert' : undefined}>
        {change.isError ? (
          <span className="text-bad">{problemOf(change.error).detail}</span>
        ) : (
          'Empty: as the settings say. Replies that ask for less slow it down below these.'
        )}
      </p>
    </form>
  );
}

type LimitProps = { title: string; value: string; onChange: (value: string) => void; placeholder: string; max: number };

function Limit({ title, value, onChange, placeholder, max }: LimitProps) {
  const id = useId();
  return (
    <div className="min-w-0 flex-1 basis-40">
      <label htmlFor={id} className="block text-[13px] font-medium">
        {title}
      </label>
      <input
        id={id}
        type="number"
        inputMode="numeric"
        min={1}
        max={max}
        value={value}
        placeholder={placeholder}
        onChange={(event) => onChange(event.target.value)}
        className="tabular mt-1 h-9 w-full rounded-md border border-line-strong bg-surface px-3 text-[13px] placeholder:text-faint"
      />
    </div>
  );
}

const textOf = (value: number | null): string => (value === null ? '' : `${value}`);
const numberOf = (text: string): number | null => (text.trim() === '' ? null : Number(text));
