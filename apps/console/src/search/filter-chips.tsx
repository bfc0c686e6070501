'use client';

import { classes } from '../ui/classes.ts';
import { parseSearch, termOf, withTerm } from './language.ts';

/** Ready-made values of one key of a search, as a row of switches; the first, with an empty value, takes the key out. */
export function FilterChips({
  label,
  searchKey,
  options,
  query,
  onChange,
}: {
  label: string;
  searchKey: string;
  options: readonly (readonly [value: string, title: string])[];
  query: string;
  onChange: (query: string) => void;
}) {
  const chosen = termOf(parseSearch(query, [searchKey]), searchKey) ?? '';
  return (
    <fieldset className="flex min-w-0 gap-1 overflow-x-auto p-0.5 max-md:-mx-4 max-md:px-4">
      <legend className="sr-only">{label}</legend>
      {options.map(([value, title]) => (
        <button
          key={value}
          type="button"
          aria-pressed={chosen === value}
          onClick={() => onChange(withTerm(query, searchKey, value))}
          className={classes(
            'h-7 shrink-0 rounded-full border px-3 text-[13px] max-lg:h-9',
            chosen === value
              ? 'border-accent bg-accent-wash font-medium text-accent'
              : 'bg-surface text-soft hover:text-ink',
          )}
        >
          {title}
        </button>
      ))}
    </fieldset>
  );
}
