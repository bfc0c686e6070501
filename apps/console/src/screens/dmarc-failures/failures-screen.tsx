'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { useQueryParam } from '../../search/use-query-param.ts';
import { ChoiceChips } from '../../ui/choice-chips.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { DmarcFrame } from '../dmarc/dmarc-frame.tsx';
import { failureColumns } from './failure-columns.tsx';
import { readFailureFilter } from './failure-filter.ts';

/** Single messages in our names that others told about: what could not prove itself, and what people complained of. */
export function FailuresScreen() {
  const filter = readFailureFilter(useSearchParams());
  const [, setKind] = useQueryParam('kind');
  const found = useInfiniteQuery(
    useTRPC().dmarc.failures.infiniteQueryOptions(
      { ...filter, limit: 50 },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
    ),
  );
  const { domain, source, feedbackType } = filter;
  const isNarrow = domain !== undefined || source !== undefined;
  return (
    <DmarcFrame
      at="/dmarc/failures"
      lead="Single messages in your names that other servers told about. Where reports in are sums, these show who wrote what to whom."
      actions={<CopyAsCurl operation="dmarc.failures" input={filter} />}
    >
      <div className="space-y-4">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <ChoiceChips
            label="Kind"
            className="overflow-x-auto"
            options={[
              ['', 'All'],
              ['auth-failure', 'Not proven'],
              ['abuse', 'Called spam'],
              ['fraud', 'Called fraud'],
            ]}
            chosen={feedbackType ?? ''}
            onChange={(value) => setKind(value)}
          />
          {isNarrow ? (
            <p className="min-w-0 text-[13px] break-words text-soft">
              Only <MailText text={[domain, source].filter(Boolean).join(' from ')} max={320} />.{' '}
              <Link href="/dmarc/failures" className="text-accent underline underline-offset-2">
                Show all
              </Link>
            </p>
          ) : null}
        </div>
        <DataTable
          label="Failure reports"
          rows={found.data?.pages.flatMap((page) => page.items) ?? []}
          columns={failureColumns}
          rowKey={({ id }) => id}
          rowHref={({ id }) => `/dmarc/failures/${id}`}
          query={found}
          lines={2}
          exportName="dmarc-failures"
          empty={
            feedbackType || isNarrow ? (
              <Empty title="None of these">Look at all of them.</Empty>
            ) : (
              <Empty title="No failure report came so far">
                Few servers send them. Ask for them with ruf=mailto: in a DMARC record, at an address where reports in
                are taken; saved ones can be handed in at{' '}
                <Link href="/dmarc/reports" className="text-accent underline underline-offset-2">
                  Reports in
                </Link>
                .
              </Empty>
            )
          }
        />
      </div>
    </DmarcFrame>
  );
}
