'use client';

import { useDeferredValue, useMemo, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatCount, plural } from '../../ui/format.ts';
import { Refused } from '../../ui/refused.tsx';
import type { Draft } from '../drafts/use-draft.ts';
import type { LocalDomain } from './entries.ts';
import { readMailboxes } from './read-mailboxes.ts';

/** The mailboxes of a domain, as many as there are: pasted, compared with what is there, then kept in the draft. */
export function MailboxDialog({ entry, draft, onClose }: { entry: LocalDomain; draft: Draft; onClose: () => void }) {
  const present = entry.mailboxes === 'any' ? [] : entry.mailboxes;
  const [text, setText] = useState('');
  const [how, setHow] = useState<'add' | 'replace'>('add');
  const deferred = useDeferredValue(text);
  const read = useMemo(() => readMailboxes(deferred, entry.domain), [deferred, entry.domain]);
  const known = new Set(present.map((name) => name.toLowerCase()));
  const added = read.names.filter((name) => !known.has(name.toLowerCase()));
  const mailboxes = how === 'add' ? [...present, ...added] : read.names;
  const gone = how === 'replace' ? present.length - (read.names.length - added.length) : 0;
  const put = [{ key: entry.domain, value: { ...entry, mailboxes } }];
  const { entries } = draft;
  const isNothing = how === 'add' ? added.length === 0 : read.names.length === 0;
  return (
    <Dialog
      size="wide"
      title={`Mailboxes of ${entry.domain}`}
      onClose={onClose}
      foot={
        <>
          <span className="mr-auto">
            <CopyAsCurl operation="drafts.entries" input={{ list: 'routing.localDomains', put }} />
          </span>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            busy={entries.isPending}
            disabled={isNothing || read.wrong.length > 0 || deferred !== text}
            onClick={() => entries.mutate({ list: 'routing.localDomains', put }, { onSuccess: onClose })}
          >
            {how === 'add' ? `Add ${formatCount(added.length)}` : `Replace with ${formatCount(read.names.length)}`}
          </Button>
        </>
      }
    >
      <p className="text-[13px] text-soft">
        {entry.mailboxes === 'any'
          ? 'Any name is taken now. With a list, unknown names are refused while the sender is still there.'
          : `${plural(present.length, 'mailbox', 'mailboxes')} now${present.length > 0 ? `: ${present.slice(0, 8).join(', ')}${present.length > 8 ? ' …' : ''}` : ''}.`}
      </p>
      <label className="mt-3 block text-[13px]">
        <span className="mb-1 block">Names or whole addresses, one a line or with commas; a CSV column will do</span>
        <textarea
          value={text}
          onChange={(event) => setText(event.target.value)}
          rows={9}
          spellCheck={false}
          autoComplete="off"
          placeholder={`ann\nbob@${entry.domain}`}
          className="w-full rounded-md border border-line-strong bg-surface px-2.5 py-2 font-mono text-xs placeholder:text-faint"
        />
      </label>
      <fieldset className="mt-2 flex flex-wrap gap-4 text-[13px]">
        <legend className="sr-only">What to do with them</legend>
        {(['add', 'replace'] as const).map((one) => (
          <label key={one} className="flex items-center gap-2">
            <input
              type="radio"
              name="how"
              checked={how === one}
              onChange={() => setHow(one)}
              className="size-4 accent-accent"
            />
            {one === 'add' ? 'Add them to those that are there' : 'Replace those that are there'}
          </label>
        ))}
      </fieldset>
      <p role="status" className="mt-2 text-[13px] text-soft">
        {plural(read.names.length, 'name')} read, {formatCount(added.length)} new
        {gone > 0 ? (
          <span className="font-medium text-warn">, {plural(gone, 'mailbox', 'mailboxes')} would go</span>
        ) : null}
        {read.repeated > 0 ? `, ${formatCount(read.repeated)} repeated` : ''}.
      </p>
      {read.wrong.length > 0 ? (
        <ul role="alert" className="mt-2 space-y-0.5 text-[13px] text-bad">
          {read.wrong.slice(0, 6).map(({ line, reason }) => (
            <li key={line}>
              Line {line}: {reason}
            </li>
          ))}
          {read.wrong.length > 6 ? <li>and {read.wrong.length - 6} more</li> : null}
        </ul>
      ) : null}
      <Refused error={entries.error} className="mt-2" />
    </Dialog>
  );
}
