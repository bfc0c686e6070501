'use client';

import { Search, X } from 'lucide-react';
import { type FormEvent, useEffect, useId, useState } from 'react';

type Key = { key: string; hint: string };

/** The one search box: keys are offered while typing, and the search stands in the address so that it can be sent to a colleague. */
export function SearchBox({
  query,
  onSearch,
  keys,
  placeholder,
}: {
  query: string;
  onSearch: (query: string) => void;
  keys: readonly Key[];
  placeholder: string;
}) {
  const id = useId();
  const [typed, setTyped] = useState(query);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => setTyped(query), [query]);

  const last = typed.split(/\s/).at(-1) ?? '';
  const offered = last.includes(':')
    ? keys.filter(({ key }) => last.startsWith(`${key}:`))
    : keys.filter(({ key }) => key.startsWith(last.toLowerCase()));
  const complete = (key: string) => {
    setTyped(`${typed.slice(0, typed.length - last.length)}${key}:`);
    document.getElementById(id)?.focus();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setOpen(false);
    onSearch(typed.trim());
  };
  const clear = () => {
    setTyped('');
    onSearch('');
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: the search element is not yet known to all assistive technology
    <form
      role="search"
      onSubmit={submit}
      className="relative min-w-0 flex-1"
      onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setOpen(false)}
    >
      <label htmlFor={id} className="sr-only">
        Search
      </label>
      <Search aria-hidden className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-faint" />
      <input
        id={id}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onFocus={() => setOpen(true)}
        onKeyDown={(event) => event.key === 'Escape' && setOpen(false)}
        placeholder={placeholder}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        className="h-9 w-full rounded-lg border border-line-strong bg-surface pr-9 pl-9 shadow-card placeholder:text-faint"
      />
      {typed ? (
        <button
          type="button"
          onClick={clear}
          aria-label="Clear the search"
          className="absolute top-1/2 right-1.5 inline-flex size-6 -translate-y-1/2 items-center justify-center rounded text-faint hover:bg-sunken hover:text-ink"
        >
          <X aria-hidden className="size-3.5" />
        </button>
      ) : null}
      {isOpen && offered.length > 0 ? (
        <ul className="absolute inset-x-0 top-full z-20 mt-1 rounded-lg border bg-raised p-1 shadow-pop">
          {offered.map(({ key, hint }) => (
            <li key={key}>
              <button
                type="button"
                onClick={() => complete(key)}
                className="flex w-full items-baseline gap-3 rounded-md px-2 py-1 text-left text-[13px] hover:bg-sunken"
              >
                <span className="w-24 shrink-0 font-mono text-xs text-accent">{key}:</span>
                <span className="truncate text-soft">{hint}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </form>
  );
}
