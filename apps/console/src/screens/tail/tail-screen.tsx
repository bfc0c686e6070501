'use client';

import { Pause, Play } from 'lucide-react';
import { useMemo, useState } from 'react';
import { readTailSearch, tailSearch } from '../../search/event-search.ts';
import { SearchBox } from '../../search/search-box.tsx';
import { useSearch } from '../../search/use-search.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { formatCount, plural } from '../../ui/format.ts';
import { PageHead } from '../../ui/panel.tsx';
import { TailList } from './tail-list.tsx';
import type { TailState } from './tail-source.ts';
import { useTail } from './use-tail.ts';

/** Events as they happen. The server filters and counts what is too much, so that a flood does not freeze the tab. */
export function TailScreen() {
  const { query, setQuery, filter } = useSearch(readTailSearch);
  const [isPaused, setPaused] = useState(false);
  const asked = useMemo(() => streamQuery(filter), [filter]);
  const tail = useTail(asked, isPaused);
  return (
    <>
      <PageHead
        title="Live tail"
        lead="Everything as it happens, newest first."
        actions={
          <Button onClick={() => setPaused(!isPaused)} aria-pressed={isPaused}>
            {isPaused ? <Play aria-hidden className="size-4" /> : <Pause aria-hidden className="size-4" />}
            {isPaused ? (tail.waiting > 0 ? `Show ${formatCount(tail.waiting)} more` : 'Go on') : 'Pause'}
          </Button>
        }
      />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <SearchBox
          search={tailSearch}
          value={query}
          onChange={setQuery}
          placeholder="Words, an address, or event: to: domain: ip: …"
        />
      </div>
      <section
        aria-label="Live events"
        className="flex h-[max(420px,calc(100dvh-250px))] flex-col overflow-hidden rounded-xl border bg-surface shadow-card"
      >
        <header className="flex min-h-11 items-center justify-between gap-3 border-b px-4 py-2 text-[13px]">
          <Light tail={tail} isPaused={isPaused} />
          <span className="tabular truncate text-xs text-faint">{countWords(tail)}</span>
        </header>
        <div className="min-h-0 flex-1">
          {tail.events.length === 0 ? (
            <Empty title={query ? 'Nothing that fits yet' : 'Quiet'}>
              Events show here within half a second of their happening. Older ones are found under Events.
            </Empty>
          ) : (
            <TailList events={tail.events} />
          )}
        </div>
      </section>
    </>
  );
}

/** Whether it listens, in words and by a dot. */
function Light({ tail, isPaused }: { tail: TailState; isPaused: boolean }) {
  const words = isPaused ? 'paused' : tail.connection === 'open' ? 'listening' : 'connecting…';
  const tone = isPaused ? 'bg-warn' : tail.connection === 'open' ? 'bg-good' : 'bg-line-strong';
  return (
    <span role="status" className="flex shrink-0 items-center gap-2">
      <span aria-hidden className={`size-2 rounded-full ${tone}`} />
      {words}
    </span>
  );
}

const countWords = ({ seen, skipped, hasGap }: TailState): string =>
  [
    seen > 0 ? plural(seen, 'event') : '',
    skipped > 0 ? `${formatCount(skipped)} too many to draw` : '',
    hasGap ? 'some were missed while the connection was away' : '',
  ]
    .filter(Boolean)
    .join(' · ');

const streamQuery = (filter: Record<string, string | undefined>): string =>
  new URLSearchParams(
    Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  ).toString();
