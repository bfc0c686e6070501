'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { type ReportFilter, readReportFilter, reportQuery } from './report-filter.ts';

/** What the page is about, kept in the address; other parts of the address stay when it changes. */
export const useReportFilter = (): [filter: ReportFilter, set: (filter: ReportFilter) => void] => {
  const params = useSearchParams();
  const path = usePathname();
  const router = useRouter();
  const set = (filter: ReportFilter) => {
    const others = [...params].filter(([name]) => !['domain', 'days', 'from', 'to'].includes(name));
    router.push(`${path}${reportQuery(filter, Object.fromEntries(others))}`, { scroll: false });
  };
  return [readReportFilter(params), set];
};
