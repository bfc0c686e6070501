'use client';

import { Search, X } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { classes } from '../ui/classes.ts';
import { isTyping } from '../ui/is-typing.ts';
import { usePreferences } from '../ui/preferences-provider.tsx';
import { useZone } from '../ui/time-zone.ts';
import { apply, type Completion } from './completion.ts';
import type { SearchDefinition } from './define-search.ts';
import { useCompletion } from './use-completion.ts';

/**
 * The one search box. It offers keys and their values while one types, says what it did not understand, and is kept in the address by whoever uses it, so
 * that a search can be sent to a colleague. `/` comes here from anywhere on the page.
 */
export function SearchBox({
  search,
  value,
  onChange,
  placeholder,
}: {
  search: SearchDefinition;
  value: string;
  onChange: (query: string) => void;
  placeholder: string;
}) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  const [caret, setCaret] = useState(0);
  const caretWanted = useRef<number | null>(null);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const { zone } = useZone();
  useEffect(() => setTyped(value), [value]);
  useSlash(input);
  // The caret can be placed only when the new text is there, and must stand there before the next key comes.
  useLayoutEffect(() => {
    const at = caretWanted.current;
    if (at === null) return;
    caretWanted.current = null;
    input.current?.setSelectionRange(at, at);
  });

  const completing = useCompletion(typed, caret, search.keys);
  const { offers } = completing;
  const shows = isOpen && offers.length > 0;
  const mistakes = search.read(value, { zone }).mistakes;

  const type = (text: string, at: number) => {
    setTyped(text);
    setCaret(at);
    setActive(-1);
    setOpen(true);
  };
  const take = (offer: Completion) => {
    const next = apply(typed, completing, offer);
    type(next.query, next.caret);
    input.current?.focus();
    caretWanted.current = next.caret;
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setOpen(false);
    onChange(typed.trim());
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const offer = offers[active];
    if (event.key === 'Escape' && shows) setOpen(false);
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (!isOpen) setOpen(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setActive((now) => ((now + step + 1 + offers.length + 1) % (offers.length + 1)) - 1);
    } else if (shows && offer && (event.key === 'Enter' || event.key === 'Tab')) take(offer);
    else return;
    event.preventDefault();
  };

  return (
    <div className="min-w-0 flex-1 basis-72">
      {/* biome-ignore lint/a11y/useSemanticElements: the search element is not yet known to all assistive technology */}
      <form
        role="search"
        onSubmit={submit}
        className="relative"
        onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setOpen(false)}
      >
        <label htmlFor={id} className="sr-only">
          Search
        </label>
        <Search
          aria-hidden
          className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-faint"
        />
        <input
          ref={input}
          id={id}
          role="combobox"
          aria-expanded={shows}
          aria-controls={`${id}-offers`}
          aria-autocomplete="list"
          aria-activedescendant={shows && active >= 0 ? `${id}-${active}` : undefined}
          aria-invalid={mistakes.length > 0 || undefined}
          aria-describedby={mistakes.length > 0 ? `${id}-mistakes` : undefined}
          value={typed}
          onChange={(event) => type(event.target.value, event.target.selectionStart ?? event.target.value.length)}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
          onMouseDown={() => setOpen(true)}
          onKeyDown={onKeyDown}
          placeholder={placeholder}
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          maxLength={2000}
          className="h-9 w-full rounded-lg border border-line-strong bg-surface pr-9 pl-9 text-[13px] shadow-card placeholder:text-faint"
        />
        {typed ? (
          <button
            type="button"
            onClick={() => {
              setTyped('');
              onChange('');
              input.current?.focus();
            }}
            aria-label="Clear the search"
            className="absolute top-1/2 right-1.5 inline-flex size-6 -translate-y-1/2 items-center justify-center rounded text-faint hover:bg-sunken hover:text-ink"
          >
            <X aria-hidden className="size-3.5" />
          </button>
        ) : (
          <kbd
            aria-hidden
            className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 rounded border px-1.5 font-mono text-[11px] text-faint max-lg:hidden"
          >
            /
          </kbd>
        )}
        <div
          id={`${id}-offers`}
          role="listbox"
          aria-label="Completions"
          hidden={!shows}
          className="absolute inset-x-0 top-full z-20 mt-1 max-h-80 overflow-y-auto rounded-lg border bg-raised p-1 shadow-pop"
        >
          {offers.map((offer, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the input, which keeps the focus
            <div
              key={offer.term}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              // Focus stays in the box.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(offer)}
              className={classes(
                'flex cursor-pointer items-baseline gap-3 rounded-md px-2 py-1 text-[13px] hover:bg-sunken max-lg:py-2',
                index === active && 'bg-sunken',
              )}
            >
              <span className="min-w-24 shrink-0 font-mono text-xs text-accent">{offer.term}</span>
              <span className="truncate text-soft">{offer.hint}</span>
            </div>
          ))}
        </div>
      </form>
      {mistakes.length > 0 ? (
        <p id={`${id}-mistakes`} role="alert" className="mt-1.5 text-[13px] text-warn">
          {mistakes.map(({ words }) => words).join(' ')}
        </p>
      ) : null}
    </div>
  );
}

const useSlash = (input: { current: HTMLInputElement | null }): void => {
  const hasKeys = usePreferences().preferences.keys === 'on';
  useEffect(() => {
    if (!hasKeys) return;
    const focus = (event: globalThis.KeyboardEvent) => {
      if (event.key !== '/' || event.defaultPrevented || isTyping(event.target)) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener('keydown', focus);
    return () => document.removeEventListener('keydown', focus);
  }, [input, hasKeys]);
};
