'use client';

import { useQuery } from '@tanstack/react-query';
import { queueSearch, readQueueSearch } from '../../search/queue-search.ts';
import { SearchBox } from '../../search/search-box.tsx';
import { useQueryParam } from '../../search/use-query-param.ts';
import { useSearch } from '../../search/use-search.ts';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { formatCount } from '../../ui/format.ts';
import { PageHead } from '../../ui/panel.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { FlatTable } from './flat-table.tsx';
import { GroupsTable } from './groups-table.tsx';
import { HostsTable } from './hosts-table.tsx';
import { ActionsUnderWay, RecentActions } from './recent-actions.tsx';
import { SuppressionTab } from './suppression-tab.tsx';
import { useSettled } from './use-settled.ts';
import { Watchdog } from './watchdog.tsx';

/** What waits, grouped by where it goes or by what stands in the way, or flat; what is past its time; and the hosts it waits for. */
export function QueueScreen() {
  const [view, setView] = useQueryParam('by');
  const { query, setQuery, filter } = useSearch(readQueueSearch);
  const watched = useQuery(useTRPC().queue.watchdog.queryOptions(undefined, { refetchInterval: 10_000 }));
  const here = views.includes(view as View) ? (view as View) : 'destination';
  const isFiltered = Object.keys(filter).length > 0;
  const late = watched.data?.recipients ?? 0;
  const tabs = views.map((id) => ({
    id,
    title: id === 'watchdog' && late > 0 ? `${titles[id]} (${formatCount(late)})` : titles[id],
  }));
  const isSettled = useSettled();
  const searches = here === 'destination' || here === 'reason' || here === 'flat';
  return (
    <>
      <PageHead
        title="Queue"
        lead="Mail that was accepted and is not finished. Nothing waits unseen."
        actions={
          searches ? (
            <CopyAsCurl
              operation={here === 'flat' ? 'queue.list' : 'queue.groups'}
              input={here === 'flat' ? filter : { by: here, ...filter }}
            />
          ) : null
        }
      />
      <ActionsUnderWay />
      <Tabs tabs={tabs} at={here} onChange={(next) => setView(next === 'destination' ? '' : next)} />
      <div className="mt-4">
        {searches ? (
          <div className="mb-3 flex">
            <SearchBox
              search={queueSearch}
              value={query}
              onChange={setQuery}
              placeholder="Address, destination or error, or to: reason: status: …"
            />
          </div>
        ) : null}
        {here === 'flat' ? (
          <FlatTable key={query} filter={filter} isFiltered={isFiltered} />
        ) : here === 'watchdog' ? (
          <Watchdog />
        ) : here === 'hosts' ? (
          <HostsTable />
        ) : here === 'suppression' ? (
          <SuppressionTab />
        ) : (
          <GroupsTable key={here} by={here} filter={filter} query={query} isFiltered={isFiltered} />
        )}
      </div>
      {isSettled ? <RecentActions /> : null}
    </>
  );
}

/** The watchdog stands last, because its count comes later and must not push the others. */
const views = ['destination', 'reason', 'flat', 'hosts', 'suppression', 'watchdog'] as const;
type View = (typeof views)[number];
const titles: Record<View, string> = {
  destination: 'By destination',
  reason: 'By reason',
  flat: 'Flat',
  watchdog: 'Watchdog',
  hosts: 'Hosts',
  suppression: 'Suppression',
};
