'use client';

import { SlidersHorizontal } from 'lucide-react';
import { quarantineSearch, readQuarantineSearch } from '../../search/quarantine-search.ts';
import { SearchBox } from '../../search/search-box.tsx';
import { useQueryParam } from '../../search/use-query-param.ts';
import { useSearch } from '../../search/use-search.ts';
import { buttonLook } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Link } from '../../ui/link.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { ActionsUnderWay } from '../queue/recent-actions.tsx';
import { type Grouping, GroupsTable, groupings } from './groups-table.tsx';
import { KeptTable } from './kept-table.tsx';
import { LookDialog } from './look-dialog.tsx';

/** What a rule or DMARC keeps back until somebody has looked at it: one by one, or by what it has in common. */
export function QuarantineScreen() {
  const [view, setView] = useQueryParam('by');
  const [looked, look] = useQueryParam('look');
  const { query, setQuery, filter } = useSearch(readQuarantineSearch);
  const by = groupings.find((one) => one === view);
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <>
      <PageHead
        title="Quarantine"
        lead="Mail that scanners, rules or DMARC keep back until somebody decides. What nobody looks at leaves by itself."
        actions={
          <>
            <CopyAsCurl
              operation={by ? 'quarantine.groups' : 'quarantine.list'}
              input={by ? { by, ...filter } : filter}
            />
            <Link href="/features/quarantine" className={buttonLook('plain')}>
              <SlidersHorizontal aria-hidden className="size-4" />
              How long it is kept
            </Link>
          </>
        }
      />
      <ActionsUnderWay />
      <Tabs tabs={tabs} at={by ?? ''} onChange={setView} />
      <div className="mt-4">
        <div className="mb-3 flex">
          <SearchBox
            search={quarantineSearch}
            value={query}
            onChange={setQuery}
            placeholder="Address, subject or reason, or from: rule: leaves:3d …"
          />
        </div>
        {by ? (
          <GroupsTable key={by} by={by} filter={filter} query={query} isFiltered={isFiltered} />
        ) : (
          <KeptTable key={query} filter={filter} query={query} isFiltered={isFiltered} />
        )}
      </div>
      {looked ? <LookDialog recipientId={looked} onClose={() => look('')} /> : null}
    </>
  );
}

const titles: Record<Grouping, string> = {
  reason: 'By reason',
  rule: 'By rule',
  sender: 'By sender',
  domain: 'By domain',
  recipient: 'By recipient',
};
const tabs = [{ id: '', title: 'One by one' }, ...groupings.map((id) => ({ id, title: titles[id] }))];
