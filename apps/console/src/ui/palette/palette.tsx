'use client';

import { Search } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { classes } from '../classes.ts';
import { MailText } from '../mail-text.tsx';
import type { Entry } from './entry.ts';
import { keepRecent } from './recent.ts';
import { useEntries } from './use-entries.ts';

/** One box for everything: pages, settings by their words, messages by id or address, and what can be done. */
export function Palette({ onClose }: { onClose: () => void }) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const router = useRouter();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const { groups, isLooking } = useEntries(typed);
  const entries = groups.flatMap((group) => group.entries);
  const active = Math.min(at, Math.max(0, entries.length - 1));

  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls when another line becomes the active one
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [active, typed]);

  const take = (entry: Entry | undefined) => {
    if (!entry) return;
    dialog.current?.close();
    if (entry.href) {
      keepRecent({ title: entry.title, href: entry.href, ...(entry.hint ? { hint: entry.hint } : {}) });
      router.push(entry.href);
    } else entry.run?.();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const last = entries.length - 1;
    const next = {
      ArrowDown: active === last ? 0 : active + 1,
      ArrowUp: active === 0 ? last : active - 1,
      PageDown: Math.min(last, active + 8),
      PageUp: Math.max(0, active - 8),
    }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      setAt(next);
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      take(entries[active]);
    }
  };

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it, the browser sees to that; a click beside it is a convenience
    <dialog
      ref={dialog}
      aria-label="Search or go to"
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current.close()}
      className="mx-auto mt-[12vh] mb-auto h-fit max-h-[70dvh] w-[min(640px,calc(100vw-24px))] flex-col overflow-hidden rounded-xl border bg-raised p-0 text-ink shadow-pop backdrop:bg-black/40 open:flex max-sm:mt-3"
    >
      <div className="flex h-12 shrink-0 items-center gap-3 border-b px-4">
        <Search aria-hidden className="size-4 shrink-0 text-faint" />
        <input
          autoFocus
          role="combobox"
          aria-label="Search or go to"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={entries[active] ? `${id}-${active}` : undefined}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
          placeholder="A page, a setting, a queue id, an address…"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          maxLength={300}
          className="h-full min-w-0 flex-1 bg-transparent text-[15px] outline-none placeholder:text-faint"
        />
        <kbd className="rounded border px-1.5 font-mono text-[11px] text-faint">Esc</kbd>
      </div>
      <div ref={list} id={`${id}-list`} role="listbox" aria-label="What fits" className="min-h-0 overflow-y-auto p-1.5">
        {groups.map((group, index) => {
          const before = groups.slice(0, index).reduce((sum, { entries: all }) => sum + all.length, 0);
          return (
            // biome-ignore lint/a11y/useSemanticElements: a group of options, not of form fields
            <div key={group.title} role="group" aria-label={group.title}>
              <p aria-hidden className="px-2.5 pt-2 pb-1 text-xs text-faint">
                {group.title}
              </p>
              {group.entries.map((entry, within) => (
                <Line
                  key={entry.id}
                  id={`${id}-${before + within}`}
                  entry={entry}
                  isActive={before + within === active}
                  onPoint={() => setAt(before + within)}
                  onTake={() => take(entry)}
                />
              ))}
            </div>
          );
        })}
      </div>
      <p role="status" className="flex h-8 shrink-0 items-center border-t px-4 text-xs text-faint">
        {isLooking ? 'Looking for messages…' : entries.length === 1 ? '1 fits' : `${entries.length} fit`}
      </p>
    </dialog>
  );
}

function Line({
  id,
  entry,
  isActive,
  onPoint,
  onTake,
}: {
  id: string;
  entry: Entry;
  isActive: boolean;
  onPoint: () => void;
  onTake: () => void;
}) {
  const Icon = entry.icon;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the input, which keeps the focus
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      onPointerMove={onPoint}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onTake}
      className={classes(
        'flex h-9 cursor-pointer items-center gap-3 rounded-md px-2.5 text-[13px] max-lg:h-11',
        isActive && 'bg-accent-wash',
      )}
    >
      <Icon aria-hidden className={classes('size-4 shrink-0', isActive ? 'text-accent' : 'text-faint')} />
      <span className="min-w-0 truncate">{entry.isMail ? <MailText text={entry.title} /> : entry.title}</span>
      {entry.hint ? (
        <span
          className={classes('ml-auto max-w-[45%] shrink-0 truncate text-xs', isActive ? 'text-soft' : 'text-faint')}
        >
          <MailText text={entry.hint} />
        </span>
      ) : null}
    </div>
  );
}
