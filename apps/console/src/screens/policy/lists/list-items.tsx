'use client';

import { useEffect, useId, useRef, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { formatCount, plural } from '../../../ui/format.ts';
import { MailText } from '../../../ui/mail-text.tsx';
import { kinds, type NamedList } from './named-list.ts';
import type { BadItem, ReadItems } from './read-items.ts';

/** The items of a list as text, one a line: typed or pasted by the thousand, each mistake told with its line. */
export function ListItems({
  list,
  names,
  isLocked,
  isBusy,
  onKeep,
}: {
  list: NamedList;
  /** Of all lists. */
  names: readonly string[];
  isLocked: boolean;
  isBusy: boolean;
  onKeep: (items: string[]) => void;
}) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const stored = list.items.join('\n');
  const [edited, setEdited] = useState<string | null>(null);
  const [read, setRead] = useState<(ReadItems & { of: string }) | null>(null);
  const text = edited ?? stored;
  const others = names.filter((name) => name !== list.name).join('\n');
  useEffect(() => {
    let isStale = false;
    const timer = setTimeout(
      () =>
        void import('./read-items.ts').then(
          ({ readItems }) => isStale || setRead({ of: text, ...readItems(text, list.kind, others.split('\n')) }),
        ),
      150,
    );
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
  }, [text, list.kind, others]);
  useEffect(() => {
    // What was kept is what is shown.
    if (edited !== null && edited === stored) setEdited(null);
  }, [edited, stored]);
  const isRead = read?.of === text;
  const bad = read?.bad ?? [];
  const show = ({ from, to }: BadItem) => {
    area.current?.focus();
    area.current?.setSelectionRange(from, Math.max(to, from + 1));
  };
  const keep = (items: string[]) => {
    setEdited(items.join('\n'));
    onKeep(items);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isRead && bad.length === 0) keep(read.items);
      }}
    >
      <label htmlFor={id} className="text-[13px] font-medium">
        Items
      </label>
      <p id={`${id}-help`} className="mt-0.5 mb-2 text-[13px] text-soft">
        One a line. <code className="font-mono text-xs">!item</code> makes an exception,{' '}
        <code className="font-mono text-xs">@name</code> asks another list; the first item that fits decides.
      </p>
      <textarea
        ref={area}
        id={id}
        rows={16}
        value={text}
        disabled={isLocked}
        spellCheck={false}
        placeholder={kinds[list.kind].sample}
        aria-describedby={`${id}-help ${id}-mistakes`}
        aria-invalid={bad.length > 0 || undefined}
        onChange={({ target }) => setEdited(target.value)}
        className="w-full resize-y rounded-md border border-line-strong bg-surface px-3 py-2 font-mono text-xs leading-5 placeholder:text-faint disabled:bg-sunken disabled:text-soft aria-invalid:border-bad"
      />
      <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-2">
        <p className="tabular text-xs text-faint">
          {read ? plural(read.items.length, 'item') : plural(list.items.length, 'item')}
          {read && read.repeated > 0 ? `, ${formatCount(read.repeated)} repeated` : ''}
        </p>
        {read && read.repeated > 0 && !isLocked ? (
          <Button kind="quiet" disabled={!isRead} onClick={() => setEdited([...new Set(read.items)].join('\n'))}>
            Take repeats out
          </Button>
        ) : null}
        <span className="ml-auto flex gap-2">
          {edited === null ? null : <Button onClick={() => setEdited(null)}>Undo edits</Button>}
          <Button
            kind="primary"
            type="submit"
            busy={isBusy}
            disabled={isLocked || edited === null || !isRead || bad.length > 0}
          >
            Keep in the draft
          </Button>
        </span>
      </div>
      <div id={`${id}-mistakes`} aria-live="polite" className="mt-2 text-[13px]">
        {bad.length > 0 ? (
          <>
            <p className="font-medium text-bad">{plural(bad.length, 'item')} cannot be read.</p>
            <ul className="mt-1 space-y-1">
              {bad.slice(0, SHOWN).map((one) => (
                <li key={`${one.from} ${one.text}`} className="min-w-0 break-words">
                  <button type="button" onClick={() => show(one)} className="font-medium text-accent hover:underline">
                    Line {formatCount(one.line)}
                  </button>
                  : <MailText text={one.text} max={80} className="font-mono text-xs" />{' '}
                  <span className="text-soft">{one.reason}</span>
                </li>
              ))}
              {bad.length > SHOWN ? <li className="text-faint">and {formatCount(bad.length - SHOWN)} more</li> : null}
            </ul>
          </>
        ) : null}
      </div>
    </form>
  );
}

const SHOWN = 20;
