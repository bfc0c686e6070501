import type { Question } from '@posthorn/api/prepared';
import { isReportState, readReportFilter } from '../screens/dmarc-reports/report-filter.ts';
import { readHours } from '../screens/overview/hours.ts';
import { daysIn } from '../screens/tls-reports/days.ts';
import { readDmarcSearch } from '../search/dmarc-search.ts';
import { readEventSearch } from '../search/event-search.ts';
import { readMessageSearch } from '../search/message-search.ts';
import { readQueueSearch } from '../search/queue-search.ts';
import { readRefusalSearch } from '../search/refusal-search.ts';

/**
 * What the page at an address asks as soon as it runs, for pages whose answers take a while, so that they are begun while the browser still loads
 * the page. A question that the page does not ask after all costs its answer; one that is missing here is asked by the page as ever.
 */
export const firstQuestions = (url: string): Question[] => {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const ask = pages[pathname] ?? (messagePage.test(pathname) ? askMessage : undefined);
  return ask?.(searchParams, pathname) ?? [];
};

type Ask = (params: URLSearchParams, path: string) => Question[];

const question = (procedure: string, input: unknown = {}): Question => ({ procedure, input });

/** The filter of a search, unless it speaks of time: an age counts from when the browser reads it. */
const filterOf = <Filter extends object>(read: (query: string) => { filter: Filter }, params: URLSearchParams) => {
  const { filter } = read(params.get('q') ?? '');
  const { after, before } = filter as { after?: unknown; before?: unknown };
  return after === undefined && before === undefined ? filter : null;
};

const list =
  <Filter extends object>(procedure: string, read: (query: string) => { filter: Filter }, more: Question[] = []): Ask =>
  (params) => {
    const filter = filterOf(read, params);
    return [...(filter ? [question(procedure, { ...filter, limit: 50 })] : []), ...more];
  };

const askOverview: Ask = (params) => [
  question('overview.get', { hours: readHours(params.get('hours') ?? '') }),
  question('overview.ledger'),
  question('overview.attention'),
];

const askQueue: Ask = (params) => {
  const always = [question('queue.watchdog'), question('queue.actions', { limit: 10 })];
  const view = params.get('by');
  if (view === 'watchdog') return always;
  if (view === 'suppression') return always;
  if (view === 'hosts') return [question('queue.hosts', { which: 'all', limit: 100 }), ...always];
  const filter = filterOf(readQueueSearch, params);
  if (!filter) return always;
  if (view === 'flat')
    return [
      question('queue.list', { ...filter, limit: 100 }),
      question('queue.groups', { by: 'destination', ...filter, limit: 1 }),
      ...always,
    ];
  const by = view === 'reason' ? 'reason' : 'destination';
  return [question('queue.groups', { by, ...filter, limit: 100 }), ...always];
};

const askDmarc: Ask = (params) => {
  const filter = filterOf(readDmarcSearch, params);
  return filter ? [question('dmarc.summary', filter), question('dmarc.list', { ...filter, limit: 50 })] : [];
};

const askSenders: Ask = (params) => {
  const filter = readReportFilter(params);
  const { domain: _, ...days } = filter;
  return [
    question('dmarc.senders', filter),
    question('dmarc.sendersOverTime', filter),
    question('dmarc.reportedDomains', { ...days, limit: 100 }),
  ];
};

const askReports: Ask = (params) => {
  const state = params.get('state');
  return [question('dmarc.reports', { ...(isReportState(state) ? { state } : {}), limit: 50 })];
};

const askTls: Ask = (params) => {
  const days = daysIn(params.get('days'));
  const search = params.get('q');
  const failed = params.get('which') === 'failed';
  return [
    question('tlsReports.sessions', { days }),
    question('tlsReports.destinations', {
      days,
      ...(search ? { search } : {}),
      ...(failed ? { failed } : {}),
      limit: 50,
    }),
  ];
};

const askMessage: Ask = (_, path) => [question('messages.get', { id: path.split('/').at(-1) })];

const pages: Record<string, Ask> = {
  '/': askOverview,
  '/activity/messages': list('messages.search', readMessageSearch, [question('messages.counts')]),
  '/activity/refusals': list('refusals.search', readRefusalSearch),
  '/activity/events': list('events.search', readEventSearch),
  '/queue': askQueue,
  '/dmarc': askDmarc,
  '/dmarc/senders': askSenders,
  '/dmarc/reports': askReports,
  '/transport/tls': askTls,
};
const messagePage = /^\/activity\/messages\/[0-9a-f-]{36}$/;
