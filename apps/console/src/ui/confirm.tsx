'use client';

import { type ReactNode, useState } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { formatCount, plural } from './format.ts';
import { Refused } from './refused.tsx';

/**
 * Asks before something that matters: what it will do, to how many, and a sample as children. With `byCount`, for what cannot be undone, the
 * count has to be typed. `count` is undefined while it is still being counted.
 */
export function Confirm({
  title,
  words,
  action,
  count,
  noun = 'recipient',
  byCount = false,
  tone = 'primary',
  isReady = true,
  isBusy = false,
  error,
  aside,
  children,
  onConfirm,
  onCancel,
}: {
  title: string;
  words: ReactNode;
  /** What the button says: a verb. */
  action: string;
  count?: number | undefined;
  noun?: string;
  byCount?: boolean;
  tone?: 'primary' | 'danger';
  /** False while what it would touch is not known yet, or something has to be filled in: nobody confirms what was not shown. */
  isReady?: boolean;
  isBusy?: boolean;
  error?: unknown;
  /** On the left of the buttons, such as CopyAsCurl. */
  aside?: ReactNode;
  children?: ReactNode;
  onConfirm: () => void;
  onCancel: () => void;
}) {
  const [typed, setTyped] = useState('');
  const asksCount = byCount && count !== undefined && count > 1;
  const mayConfirm =
    isReady && count !== 0 && (!byCount || count !== undefined) && (!asksCount || Number(typed) === count);
  return (
    <Dialog
      title={title}
      onClose={onCancel}
      foot={
        <>
          {aside ? <div className="mr-auto">{aside}</div> : null}
          <Button onClick={onCancel}>Cancel</Button>
          <Button kind={tone} disabled={!mayConfirm} busy={isBusy} onClick={onConfirm}>
            {count !== undefined && count > 1 ? `${action} ${formatCount(count)}` : action}
          </Button>
        </>
      }
    >
      <div className="text-soft">{words}</div>
      {children}
      {asksCount ? (
        <label className="mt-4 block text-[13px]">
          <span className="mb-1 block">
            Type <strong className="tabular font-semibold">{count}</strong> to confirm for {plural(count ?? 0, noun)}
          </span>
          <input
            value={typed}
            onChange={(event) => setTyped(event.target.value.replace(/[^\d]/g, ''))}
            inputMode="numeric"
            autoComplete="off"
            className="tabular h-9 w-40 rounded-md border border-line-strong bg-surface px-3"
          />
        </label>
      ) : null}
      <Refused error={error} className="mt-3" />
    </Dialog>
  );
}
