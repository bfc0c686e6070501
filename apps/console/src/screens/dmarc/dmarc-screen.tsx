'use client';

import { dmarcSearch, readDmarcSearch } from '../../search/dmarc-search.ts';
import { FilterChips } from '../../search/filter-chips.tsx';
import { SearchBox } from '../../search/search-box.tsx';
import { useSearch } from '../../search/use-search.ts';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { TimeRange } from '../messages/time-range.tsx';
import { DmarcFrame } from './dmarc-frame.tsx';
import { ExportMenu } from './export-menu.tsx';
import { History } from './history.tsx';

/** Whose name did mail carry, and was it theirs? Every message from outside whose author was checked, refused ones included. */
export function DmarcScreen() {
  const { query, setQuery, filter } = useSearch(readDmarcSearch);
  return (
    <DmarcFrame
      at="/dmarc/history"
      lead="Every message from outside whose author was checked: who vouched for it, and what was done."
      actions={
        <>
          <CopyAsCurl operation="dmarc.list" input={filter} />
          <ExportMenu filter={filter} />
        </>
      }
    >
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <SearchBox
          search={dmarcSearch}
          value={query}
          onChange={setQuery}
          placeholder="Words, or domain: ip: dmarc: aligned: signer: after: …"
        />
        <TimeRange query={query} onChange={setQuery} />
      </div>
      <div className="mb-4">
        <FilterChips label="Verdict" searchKey="dmarc" options={verdicts} query={query} onChange={setQuery} />
      </div>
      <History filter={filter} query={query} onSearch={setQuery} />
    </DmarcFrame>
  );
}

const verdicts = [
  ['', 'All'],
  ['pass', 'Aligned pass'],
  ['failed', 'Failed'],
  ['norecord', 'No record'],
  ['error', 'Errors'],
] as const;
