'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useQueryParam } from '../../search/use-query-param.ts';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { DmarcFrame } from '../dmarc/dmarc-frame.tsx';
import { GroupTiles } from './group-tiles.tsx';
import { groupWords, isGroup } from './group-words.ts';
import { NextActionLine } from './next-action-line.tsx';
import { NoReportsYet } from './no-reports-yet.tsx';
import { PolicyPanel } from './policy-panel.tsx';
import { reportQuery } from './report-filter.ts';
import { senderColumns } from './sender-columns.tsx';
import { SendersOverTime } from './senders-over-time.tsx';
import { StretchChoice } from './stretch-choice.tsx';
import { useReportFilter } from './use-report-filter.ts';

/** Who sends mail in our name, as the servers that got it reported: what is proven, what is broken and how to mend it, and who are strangers. */
export function SendersScreen() {
  const [filter, setFilter] = useReportFilter();
  const [groupText] = useQueryParam('group');
  const group = isGroup(groupText) ? groupText : null;
  const found = useQuery(useTRPC().dmarc.senders.queryOptions(filter, { placeholderData: keepPreviousData }));
  const { data } = found;
  const isEmpty = data?.count === 0 && data.items.length === 0;
  const rows = data?.items.filter((item) => group === null || item.group === group) ?? [];
  return (
    <DmarcFrame
      at="/dmarc"
      lead="Mail in your name that reached others, as they reported it: what is proven to be yours, what is broken, and who else uses your name."
      actions={<CopyAsCurl operation="dmarc.senders" input={filter} />}
    >
      <StretchChoice filter={filter} onChange={setFilter} />
      {isEmpty ? (
        <NoReportsYet filter={filter} onChange={setFilter} />
      ) : (
        <>
          <NextActionLine sums={data} filter={filter} />
          <GroupTiles sums={data} filter={filter} chosen={group} isFailed={found.isError} />
          <div className="mt-4 space-y-4">
            <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_400px]">
              <SendersOverTime filter={filter} onChange={setFilter} />
              <PolicyPanel sums={data} filter={filter} />
            </div>
            <DataTable
              label="Senders"
              rows={rows}
              columns={senderColumns}
              rowKey={({ group: own, sender, cause }) => `${own} ${cause} ${sender}`}
              rowHref={({ group: own, sender }) =>
                `/dmarc/senders/detail${reportQuery(filter, { group: own, sender })}`
              }
              query={found}
              lines={2}
              exportName="dmarc-senders"
              empty={
                <Empty title={group ? `Nobody in “${groupWords[group].title}”` : 'Nobody'}>
                  Look at a longer time, or at all groups.
                </Empty>
              }
            />
          </div>
        </>
      )}
    </DmarcFrame>
  );
}
