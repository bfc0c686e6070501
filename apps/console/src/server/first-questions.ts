import type { Question } from '@posthorn/api/prepared';
import { readFailureFilter } from '../screens/dmarc-failures/failure-filter.ts';
import { isReportState, readReportFilter, sameDomain } from '../screens/dmarc-reports/report-filter.ts';
import { dueQuery, readSentView, sentQuery } from '../screens/dmarc-sent/sent-filter.ts';
import { readHours } from '../screens/overview/hours.ts';
import { daysIn } from '../screens/tls-reports/days.ts';
import { readDmarcSearch } from '../search/dmarc-search.ts';
import { readEventSearch } from '../search/event-search.ts';
import { readMessageSearch } from '../search/message-search.ts';
import { readQueueSearch } from '../search/queue-search.ts';
import { readRefusalSearch } from '../search/refusal-search.ts';

/**
 * What the page at an address asks as soon as it runs, so that its answers come along with it (those that take long are begun, and asked for by the
 * page). A question that the page does not ask after all costs its answer; one that is missing here is asked by the page as ever.
 */
export const firstQuestions = (url: string): Question[] => {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  if (withoutShell.has(pathname)) return [];
  const ask = pages[pathname] ?? things.find(({ pattern }) => pattern.test(pathname))?.ask;
  return [...(ask?.(searchParams, pathname) ?? []), question('drafts.summary', undefined)];
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

const listEvents = list('events.search', readEventSearch);

const askEvents: Ask = (params) => {
  const filter = filterOf(readEventSearch, params);
  return [...listEvents(params, ''), ...(filter ? [question('events.overTime', filter)] : [])];
};

const askOverview: Ask = (params) => {
  const hours = readHours(params.get('hours') ?? '');
  return [
    question('overview.get', { hours }),
    question('overview.ledger'),
    question('overview.attention'),
    question('overview.authors', { hours }),
    question('queue.classes', { hours }),
    question('explanations.own'),
  ];
};

const askQueue: Ask = (params) => {
  const always = [question('queue.watchdog'), question('queue.actions', { limit: 10 })];
  const view = params.get('by');
  if (view === 'watchdog') return always;
  if (view === 'suppression') return [question('suppression.list', { limit: 100 }), ...always];
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

const askShaping: Ask = () => [question('queue.hosts', { which: 'all', limit: 100 })];

const askDmarc: Ask = (params) => {
  const filter = filterOf(readDmarcSearch, params);
  if (!filter) return [];
  const split = params.get('by') === 'alignment' ? 'alignment' : 'disposition';
  return [
    question('dmarc.summary', filter),
    question('dmarc.list', { ...filter, limit: 50 }),
    question('dmarc.overTime', { ...filter, split }),
    question('dmarc.bySource', {
      ...filter,
      group: params.get('sources') === 'network' ? 'network' : 'address',
      limit: 10,
    }),
    question('dmarc.byDomain', { ...filter, group: params.get('authors') === 'owner' ? 'owner' : 'author', limit: 10 }),
    question('dmarc.publicSuffixList', undefined),
  ];
};

const askSenders: Ask = (params) => {
  const filter = readReportFilter(params);
  const { domain: _, ...days } = filter;
  return [
    question('dmarc.senders', filter),
    question('dmarc.sendersOverTime', filter),
    question('dmarc.reportedDomains', { ...days, limit: 100 }),
    question('dmarc.reportedDays', sameDomain(filter)),
    ...(filter.domain === undefined ? [] : [question('dmarc.reportedNames', { ...filter, limit: 1000 })]),
  ];
};

const askReports: Ask = (params) => {
  const state = params.get('state');
  return [question('dmarc.reports', { ...(isReportState(state) ? { state } : {}), limit: 50 })];
};

const askFailures: Ask = (params) => [question('dmarc.failures', { ...readFailureFilter(params), limit: 50 })];

const askSent: Ask = (params) => {
  const shown = readSentView(params);
  if (shown.view === 'due') return [question('dmarc.due', dueQuery(shown))];
  return [
    question('dmarc.due', {}),
    question('dmarc.sent', { ...sentQuery(shown), limit: 50 }),
    question('dmarc.resting', {}),
  ];
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

const askQuarantine: Ask = (params) => {
  const always = [question('queue.actions', { limit: 10 })];
  if (params.get('q')) return always;
  const by = params.get('by');
  if (by !== null && by !== 'flat')
    return by === 'reason' ? [question('quarantine.groups', { by, limit: 100 }), ...always] : always;
  return [
    question('quarantine.list', { limit: 100 }),
    question('quarantine.groups', { by: 'rule', limit: 1 }),
    question('quarantine.summary'),
    ...always,
  ];
};

const askMessage: Ask = (_, path) => {
  const id = lastOf(path);
  return [question('messages.get', { id }), question('messages.session', { id }), question('messages.related', { id })];
};

const askRefusal: Ask = (_, path) => {
  const id = lastOf(path);
  return [question('refusals.get', { id }), question('refusals.related', { id })];
};

const askFeature: Ask = (params, path) => {
  const slug = lastOf(path);
  return [
    question('features.get', { slug }),
    question('features.lately', { slug, range: params.get('range') ?? 'day' }),
    question('features.selfTests', { slug }),
    question('features.history', { slug, limit: 50 }),
    question('features.states'),
    ...draft,
  ];
};

const askReceivedTls: Ask = (params) => {
  const days = daysIn(params.get('days'));
  const search = params.get('q');
  return [
    question('tlsReports.receivedSummary', { days }),
    question('tlsReports.received', { ...(search ? { search } : {}), limit: 50 }),
  ];
};

const lastOf = (path: string): string => decodeURIComponent(path.slice(path.lastIndexOf('/') + 1));

/** The settings in force and the asker's own draft, for pages that change settings. */
const draft = [question('configuration.current'), question('drafts.get')];

/** Always the same, whatever is searched for. */
const always =
  (...questions: Question[]): Ask =>
  () =>
    questions;

const pages: Record<string, Ask> = {
  '/': askOverview,
  '/activity/messages': list('messages.search', readMessageSearch, [question('messages.counts')]),
  '/activity/refusals': list('refusals.search', readRefusalSearch),
  '/activity/events': askEvents,
  '/queue': askQueue,
  '/quarantine': askQuarantine,
  '/routing/shaping': askShaping,
  '/dmarc': askSenders,
  '/dmarc/history': askDmarc,
  '/dmarc/reports': askReports,
  '/dmarc/failures': askFailures,
  '/policy/rules': always(question('rules.hits'), question('rules.builtIn'), ...draft),
  '/policy/lists': always(question('lists.list', { of: 'draft' }), ...draft),
  '/policy/scanners': always(question('scanners.list'), ...draft),
  '/policy/lookups': always(question('lookups.list'), ...draft),
  '/policy/simulator': always(question('revisions.list', { limit: 20 }), question('configuration.current')),
  '/routing/domains': always(...draft),
  '/routing/aliases': always(...draft),
  '/routing/routes': always(question('routing.hits'), ...draft),
  '/dmarc/sent': askSent,
  '/transport/tls': askTls,
  '/transport/tls/received': askReceivedTls,
  '/transport/probe': always(question('probes.list', { limit: 10 })),
  '/transport/certificates': always(question('certificates.list')),
  '/transport/dns': always(question('dns.view', {})),
  '/transport/early': always(question('early.list', { limit: 100 })),
  '/domains': always(question('domains.list', { limit: 100 })),
  '/sandbox': always(question('sandbox.list', { limit: 50 })),
  '/features': always(question('features.states')),
  '/settings': always(question('features.list'), question('drafts.others')),
  '/settings/revisions': always(
    question('revisions.list', { limit: 50 }),
    question('configuration.inForce', { waitMs: 0 }),
    question('drafts.others'),
  ),
  '/settings/configuration': always(question('configuration.export')),
  '/settings/webhooks': always(question('webhooks.list'), ...draft),
  '/settings/actions': always(question('actions.list'), question('vetoes.list'), ...draft),
  '/settings/report-texts': always(...draft),
  '/settings/users': always(question('users.list', { limit: 100 })),
  '/settings/keys': always(question('keys.list', { limit: 100 })),
  '/settings/audit': (params) => (params.size === 0 ? [question('audit.list', { limit: 50 })] : []),
  '/account': always(question('account.sessions.list'), question('account.profile')),
};

/** Pages of single things. */
const things: { pattern: RegExp; ask: Ask }[] = [
  { pattern: /^\/activity\/messages\/[0-9a-f-]{36}$/, ask: askMessage },
  { pattern: /^\/activity\/refusals\/[0-9a-f-]{36}$/, ask: askRefusal },
  { pattern: /^\/features\/[a-z0-9-]+$/, ask: askFeature },
];

/** They know nobody, or may not ask yet. */
const withoutShell = new Set(['/sign-in', '/choose-password']);
