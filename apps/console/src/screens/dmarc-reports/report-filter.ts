/** What pages of reports are about, as it stands in the address: a domain, and a stretch of days in UTC. */
export type ReportFilter = { domain?: string; days?: number; from?: string; to?: string };

/** Reads it; what makes no sense is left out. Nothing said means 30 days. */
export const readReportFilter = (params: { get(name: string): string | null }): ReportFilter => {
  const domain = params.get('domain')?.slice(0, 255);
  const [from, to] = [params.get('from'), params.get('to')];
  const isStretch = from !== null && to !== null && isDay(from) && isDay(to) && from <= to;
  const days = Number(params.get('days') ?? '');
  return {
    ...(domain ? { domain } : {}),
    ...(isStretch ? { from, to } : { days: stretches.find((known) => known === days) ?? 30 }),
  };
};

/** The same domain, whatever the days. */
export const sameDomain = ({ domain }: ReportFilter): ReportFilter => (domain === undefined ? {} : { domain });

/** The lengths that are offered. */
export const stretches: readonly number[] = [7, 30, 90, 365];

/** The same as parts of an address. */
export const reportQuery = ({ domain, days, from, to }: ReportFilter, more: Record<string, string> = {}): string => {
  const parts: Record<string, string> = { ...(domain ? { domain } : {}) };
  if (from && to) Object.assign(parts, { from, to });
  else if (days !== undefined && days !== 30) parts['days'] = String(days);
  const text = new URLSearchParams({ ...parts, ...more }).toString();
  return text === '' ? '' : `?${text}`;
};

/** What can have become of a report. */
export const isReportState = (text: string | null): text is 'counted' | 'aside' | 'refused' =>
  text === 'counted' || text === 'aside' || text === 'refused';

const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
