'use client';

import { parseSearch, termOf, withTerm } from '../../search/language.ts';

/** How far back a search looks, as part of the search itself: `after:24h`. */
export function TimeRange({ query, onChange }: { query: string; onChange: (query: string) => void }) {
  const after = termOf(parseSearch(query, ['after', 'before']), 'after') ?? '';
  const isListed = ranges.some(([value]) => value === after);
  return (
    <label className="text-[13px]">
      <span className="sr-only">Time</span>
      <select
        value={after}
        onChange={(event) => onChange(withTerm(query, 'after', event.target.value))}
        className="h-9 rounded-lg border border-line-strong bg-surface px-2 shadow-card"
      >
        {ranges.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
        {isListed ? null : <option value={after}>After {after}</option>}
      </select>
    </label>
  );
}

const ranges = [
  ['', 'Any time'],
  ['15m', 'Last 15 minutes'],
  ['1h', 'Last hour'],
  ['24h', 'Last 24 hours'],
  ['7d', 'Last 7 days'],
  ['30d', 'Last 30 days'],
] as const;
