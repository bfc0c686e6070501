'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button } from '../../ui/button.tsx';
import { ChoiceChips } from '../../ui/choice-chips.tsx';
import { visible } from '../../ui/mail-text.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { type ReportFilter, sameDomain, stretches } from './report-filter.ts';

/** Which domain, and which days. */
export function StretchChoice({
  filter,
  onChange,
}: {
  filter: ReportFilter;
  onChange: (filter: ReportFilter) => void;
}) {
  const { domain, ...days } = filter;
  const trpc = useTRPC();
  const about = sameDomain(filter);
  const { data: reported } = useQuery(
    trpc.dmarc.reportedDays.queryOptions(about, { placeholderData: keepPreviousData }),
  );
  const all = reported?.days ?? null;
  const isAll = all !== null && filter.from === all.from && filter.to === all.to;
  const found = useQuery(
    trpc.dmarc.reportedDomains.queryOptions({ ...days, limit: 100 }, { placeholderData: keepPreviousData }),
  );
  const known = found.data?.items.map((item) => item.domain) ?? [];
  const domains = domain === undefined || known.includes(domain) ? known : [domain, ...known];
  return (
    <div className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-2">
      <label className="flex min-w-0 items-center gap-2 text-[13px] text-soft">
        Domain
        <select
          value={domain ?? ''}
          onChange={(event) => onChange(event.target.value === '' ? days : { domain: event.target.value, ...days })}
          className="h-8 w-56 rounded-md border border-line-strong bg-surface px-2 text-ink max-lg:h-9"
        >
          <option value="">All of them</option>
          {domains.map((name) => (
            <option key={name} value={name}>
              {visible(name, 255)}
            </option>
          ))}
        </select>
      </label>
      {filter.from && filter.to && !isAll ? (
        <p className="flex flex-wrap items-center gap-2 text-[13px] text-soft">
          {filter.from === filter.to ? filter.from : `${filter.from} to ${filter.to}`} (UTC)
          <Button kind="quiet" onClick={() => onChange({ ...about, days: 30 })}>
            Back to 30 days
          </Button>
        </p>
      ) : (
        <ChoiceChips
          label="Stretch of time"
          className="flex-wrap"
          options={[...stretches.map((count) => [String(count), `${count} days`] as const), ['all', 'All']]}
          chosen={isAll ? 'all' : String(filter.days)}
          onChange={(count) =>
            // Without any report all days are as empty as the last ones.
            onChange({ ...about, ...(count === 'all' ? (all ?? { days: 365 }) : { days: Number(count) }) })
          }
        />
      )}
    </div>
  );
}
