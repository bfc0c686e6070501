import {
  type Conditions,
  conditions,
  domainPattern,
  isAddress,
  isDomain,
  isUuid,
  pattern,
  queueIdRange,
} from './filter.ts';

/** Which unfinished recipients are meant. Empty: all. Texts match anywhere, `*` is a wildcard; a whole address is that address. */
export type QueueFilter = {
  /** Matches recipient, sender, destination or reason. */
  text?: string;
  destination?: string;
  /** A state, or `leased` (in a worker's hands), `due` (its time has come), `deferred` (tried, waits for the next try), `untried`. */
  state?: 'queued' | 'held' | 'quarantined' | 'leased' | 'due' | 'deferred' | 'untried';
  /** Matches the last error or the hold reason; see {@link REASON}. */
  reason?: string;
  sender?: string;
  recipient?: string;
  /** Of the recipient; `*.example.org` means subdomains. */
  domain?: string;
  queueId?: string;
  messageId?: string;
  /** Queued before / after. */
  before?: Date;
  after?: Date;
  /** At least so many finished attempts. */
  minAttempts?: number;
  /** What kind of trouble the last try met. */
  class?: string;
  /** What the watchdog says is wrong with it. */
  problem?: QueueProblem;
};

/** What can be past its time; see watchdog.ts. */
export const queueProblems = ['lease', 'overdue', 'blocked', 'old', 'held', 'report'] as const;
export type QueueProblem = (typeof queueProblems)[number];

/** From when on waiting counts as too long. Seconds. */
export type WatchLimits = { overdueSeconds: number; oldSeconds: number; heldSeconds: number; blockedSeconds: number };

export const defaultWatchLimits: WatchLimits = {
  overdueSeconds: 600,
  oldSeconds: 4 * 86_400,
  heldSeconds: 86_400,
  blockedSeconds: 3600,
};

/** The conditions of a filter over {@link queueSource}. */
export function queueConditions(filter: QueueFilter, limits: WatchLimits = defaultWatchLimits): Conditions {
  const unknown = Object.keys(filter).filter((name) => !MEMBERS.has(name));
  // A misspelt member would select everything.
  if (unknown.length > 0) throw new TypeError(`unknown in a queue filter: ${unknown.join(', ')}`);
  const where = conditions();
  where.also(UNFINISHED);
  // No message is looked at that is older than the oldest one unfinished.
  if (namesMessages(filter))
    where.also(`m.id >= (select r.message_id from mail.recipient r where ${UNFINISHED} order by r.message_id limit 1)`);
  const text = pattern(filter.text);
  if (text !== undefined) {
    const t = where.parameter(text);
    where.also(`r.address ilike ${t} or r.destination ilike ${t} or ${REASON} ilike ${t} or m.sender ilike ${t}`);
  }
  where.add('r.destination = ?', filter.destination);
  if (filter.state !== undefined) where.also(STATES[filter.state] ?? 'false');
  where.add(`${REASON} ilike ?`, pattern(filter.reason));
  if (filter.sender === '<>') where.also(`m.sender = ''`);
  else if (isAddress(filter.sender)) where.add('lower(m.sender) = ?', filter.sender.toLowerCase());
  else where.add('m.sender ilike ?', pattern(filter.sender));
  if (isAddress(filter.recipient)) where.add('lower(r.address) = ?', filter.recipient.toLowerCase());
  else where.add('r.address ilike ?', pattern(filter.recipient));
  if (isDomain(filter.domain)) where.add('mail.domain_of(r.address) = ?', filter.domain.toLowerCase());
  else where.add('r.address ilike ?', domainPattern(filter.domain));
  where.add('r.queued_at < ?', filter.before);
  where.add('r.queued_at >= ?', filter.after);
  where.add('r.attempts >= ?', filter.minAttempts);
  where.add('r.last_class = ?', filter.class);
  if (filter.problem !== undefined) where.also(problemCondition(filter.problem, limits));
  if (filter.messageId !== undefined && filter.messageId !== '') {
    if (isUuid(filter.messageId)) where.add('r.message_id = ?::uuid', filter.messageId);
    else where.also('false');
  }
  if (filter.queueId !== undefined && filter.queueId !== '') {
    const range = queueIdRange(filter.queueId);
    where.add('r.message_id >= ?::uuid', range?.first);
    where.add('r.message_id <= ?::uuid', range?.last);
    if (range === null) where.also('false');
  }
  return where;
}

/** What {@link queueConditions} is about; messages are looked at only when the filter speaks of them. */
export function queueSource(filter: QueueFilter): string {
  return filter.sender || filter.text
    ? 'mail.recipient r join mail.message m on m.id = r.message_id'
    : 'mail.recipient r';
}

function namesMessages(filter: QueueFilter): boolean {
  return Boolean(filter.sender || filter.text);
}

/** One problem as a condition on `r`; limits are numbers of ours, never text of a user's. */
export function problemCondition(problem: QueueProblem, limits: WatchLimits): string {
  const ago = (seconds: number) => `now() - interval '${Math.max(1, Math.trunc(seconds))} seconds'`;
  switch (problem) {
    case 'lease':
      return `r.state = 'queued' and r.lease_until < ${ago(limits.overdueSeconds)}`;
    case 'overdue':
      return `r.state = 'queued' and r.lease_until is null and r.next_try < ${ago(limits.overdueSeconds)} and r.destination not like 'report:%'
        and r.destination not in (select d.name from mail.destination d where ${BLOCKED})`;
    case 'blocked':
      return `r.state = 'queued' and r.destination not like 'report:%' and r.queued_at < ${ago(limits.blockedSeconds)}
        and r.destination in (select d.name from mail.destination d where ${BLOCKED})`;
    case 'old':
      return `r.state = 'queued' and r.queued_at < ${ago(limits.oldSeconds)}`;
    case 'held':
      // What is in quarantine is not late: it leaves by itself.
      return `r.state = 'held' and r.queued_at < ${ago(limits.heldSeconds)}`;
    case 'report':
      return `r.state = 'queued' and r.destination like 'report:%' and r.next_try < ${ago(limits.overdueSeconds)}`;
  }
}

/** Nobody may try a destination (`mail.destination d`) now: held by a person, or backing off after faults of the host. */
export const BLOCKED = `(d.held or d.not_before > now())`;

export const UNFINISHED = `r.state in ('queued', 'held', 'quarantined')`;

/** Why it waits, in somebody's words: the hold's, the remote's, or ours when nothing was tried. */
export const REASON = `coalesce(r.hold_reason, r.last_error, case when r.state = 'queued' then 'waiting for its first try' else r.state end)`;

/** The same without what differs from one recipient to the next; as a pattern it finds them all. */
export const REASON_KEY = `coalesce(r.hold_reason, r.last_error_key, mail.reason_key(r.last_error), case when r.state = 'queued' then 'waiting for its first try' else r.state end)`;

const STATES: Record<NonNullable<QueueFilter['state']>, string> = {
  queued: `r.state = 'queued'`,
  held: `r.state = 'held'`,
  quarantined: `r.state = 'quarantined'`,
  leased: `r.state = 'queued' and r.lease_until is not null`,
  due: `r.state = 'queued' and r.lease_until is null and r.next_try <= now()`,
  deferred: `r.state = 'queued' and r.lease_until is null and r.attempts > 0 and r.next_try > now()`,
  untried: `r.state = 'queued' and r.attempts = 0`,
};
const MEMBERS = new Set<string>([
  'text',
  'destination',
  'state',
  'reason',
  'sender',
  'recipient',
  'domain',
  'queueId',
  'messageId',
  'before',
  'after',
  'minAttempts',
  'class',
  'problem',
] satisfies (keyof QueueFilter)[]);
