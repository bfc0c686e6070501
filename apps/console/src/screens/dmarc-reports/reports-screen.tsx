'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useQueryParam } from '../../search/use-query-param.ts';
import { Button } from '../../ui/button.tsx';
import { ChoiceChips } from '../../ui/choice-chips.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { formatCount } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { DmarcFrame } from '../dmarc/dmarc-frame.tsx';
import { reportColumns } from './report-columns.tsx';
import { isReportState } from './report-filter.ts';
import { Reporters } from './reporters.tsx';
import { UploadPanel } from './upload-panel.tsx';

/** Every report that others sent about our domains: counted, set aside or not read, and why. */
export function ReportsScreen() {
  const [stateText, setState] = useQueryParam('state');
  const state = isReportState(stateText) ? stateText : null;
  const [reporter, setReporter] = useQueryParam('reporter');
  const filter = { ...(state ? { state } : {}), ...(reporter ? { organization: reporter.slice(0, 1000) } : {}) };
  const found = useInfiniteQuery(
    useTRPC().dmarc.reports.infiniteQueryOptions(
      { ...filter, limit: 50 },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
    ),
  );
  const counts = found.data?.pages[0]?.states;
  const title = (name: string, count: number | undefined) =>
    count === undefined ? name : `${name} ${formatCount(count)}`;
  const all = counts && counts.counted + counts.aside + counts.refused;
  return (
    <DmarcFrame
      at="/dmarc/reports"
      lead="Aggregate reports that others sent about your domains. Each counts once, however often it comes; what cannot be read is kept and says why."
      actions={<CopyAsCurl operation="dmarc.reports" input={filter} />}
    >
      <div className="space-y-4">
        <UploadPanel />
        <ChoiceChips
          label="State"
          className="overflow-x-auto"
          options={[
            ['', title('All', all)],
            ['counted', title('Counted', counts?.counted)],
            ['aside', title('Set aside', counts?.aside)],
            ['refused', title('Not read', counts?.refused)],
          ]}
          chosen={state ?? ''}
          onChange={(value) => setState(value)}
        />
        <DataTable
          label="Reports"
          rows={found.data?.pages.flatMap((page) => page.items) ?? []}
          columns={reportColumns}
          rowKey={({ id }) => id}
          rowHref={({ id }) => `/dmarc/reports/${id}`}
          query={found}
          lines={2}
          exportName="dmarc-reports"
          caption={
            reporter ? (
              <span className="flex min-w-0 flex-wrap items-center gap-x-3">
                <span className="min-w-0 truncate">
                  by <MailText text={reporter} max={200} />
                </span>
                <Button kind="quiet" onClick={() => setReporter('')}>
                  By anybody
                </Button>
              </span>
            ) : undefined
          }
          empty={
            <Empty title={state || reporter ? 'None of these' : 'No report came so far'}>
              {state || reporter
                ? 'Look at all of them.'
                : 'Hand in the files you have, or let your DMARC record ask for reports.'}
            </Empty>
          }
        />
        <Reporters />
      </div>
    </DmarcFrame>
  );
}
