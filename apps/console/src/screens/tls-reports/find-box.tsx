import { Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useQueryParam } from '../../search/use-query-param.ts';

/** A word to search by, kept in the address. */
export function FindBox({ label }: { label: string }) {
  const [query, setQuery] = useQueryParam('q');
  const [text, setText] = useState(query);
  useEffect(() => setText(query), [query]);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setQuery(text.trim());
      }}
      className="relative min-w-0 grow"
    >
      <Search aria-hidden className="pointer-events-none absolute top-2.5 left-3 size-4 text-faint" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        value={text}
        maxLength={255}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => text.trim() !== query && setQuery(text.trim())}
        className="h-9 w-full rounded-lg border border-line-strong bg-surface pr-3 pl-9 text-[13px]"
      />
    </form>
  );
}
