'use client';

import { ChoiceChips } from '../ui/choice-chips.tsx';
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
    <ChoiceChips
      label={label}
      options={options}
      chosen={chosen}
      onChange={(value) => onChange(withTerm(query, searchKey, value))}
      className="overflow-x-auto p-0.5 max-md:-mx-4 max-md:px-4"
    />
  );
}
