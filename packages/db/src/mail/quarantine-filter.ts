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

/** What of the quarantine is meant. Empty: all. Texts match anywhere, `*` is a wildcard; a whole address is that address. */
export type QuarantineFilter = {
  /** Matches recipient, sender, author, subject or reason. */
  text?: string;
  recipient?: string;
  /** The reverse path, or the address in From. `<>`: the null sender. */
  sender?: string;
  /** Of the recipient, the sender or the author; `*.example.org` means subdomains. */
  domain?: string;
  /** The rule that decided. */
  rule?: string;
  /** Words of the reason. */
  reason?: string;
  /** Kept back since before / after. */
  before?: Date;
  after?: Date;
  /** Leaves by itself before / after. */
  leavesBefore?: Date;
  leavesAfter?: Date;
  messageId?: string;
  queueId?: string;
};

/** Every row of the quarantine with recipient `r` and message `m`. */
export const QUARANTINE_SOURCE = `mail.quarantine k join mail.recipient r on r.message_id = k.message_id and r.id = k.recipient_id
  join mail.message m on m.id = k.message_id`;

/** What the conditions of {@link quarantineConditions} are about; messages are looked at only when the filter speaks of them. */
export function quarantineSource({ text, sender, domain }: QuarantineFilter): string {
  return text || sender || domain
    ? QUARANTINE_SOURCE
    : 'mail.quarantine k join mail.recipient r on r.message_id = k.message_id and r.id = k.recipient_id';
}

/** What is in quarantine now: both rows say so. */
export const KEPT = `k.ended_at is null and r.state = 'quarantined'`;

/** The author: the address in From, without its display name. */
export const AUTHOR = `mail.bare_address(m.summary->>'from')`;

/** The conditions of a filter over {@link quarantineSource}. */
export function quarantineConditions(filter: QuarantineFilter): Conditions {
  const unknown = Object.keys(filter).filter((name) => !MEMBERS.has(name));
  // A misspelt member would select everything.
  if (unknown.length > 0) throw new TypeError(`unknown in a filter of the quarantine: ${unknown.join(', ')}`);
  const where = conditions();
  where.also(KEPT);
  const text = pattern(filter.text);
  if (text !== undefined) {
    const t = where.parameter(text);
    where.also(
      `r.address ilike ${t} or m.sender ilike ${t} or m.summary->>'from' ilike ${t} or m.summary->>'subject' ilike ${t}
        or k.reason ilike ${t} or k.rule ilike ${t}`,
    );
  }
  if (isAddress(filter.recipient)) where.add('lower(r.address) = ?', filter.recipient.toLowerCase());
  else where.add('r.address ilike ?', pattern(filter.recipient));
  if (filter.sender === '<>') where.also(`m.sender = ''`);
  else if (isAddress(filter.sender)) where.add(`lower(m.sender) = ? or ${AUTHOR} = ?`, filter.sender.toLowerCase());
  else where.add(`m.sender ilike ? or m.summary->>'from' ilike ?`, pattern(filter.sender));
  const domains = ['r.address', 'm.sender', AUTHOR];
  if (isDomain(filter.domain))
    where.add(domains.map((of) => `mail.domain_of(${of}) = ?`).join(' or '), filter.domain.toLowerCase());
  else where.add(domains.map((of) => `${of} ilike ?`).join(' or '), domainPattern(filter.domain));
  where.add('k.rule = ?', filter.rule);
  where.add('k.reason ilike ?', pattern(filter.reason));
  where.add('k.since < ?', filter.before);
  where.add('k.since >= ?', filter.after);
  where.add('k.leaves_at < ?', filter.leavesBefore);
  where.add('k.leaves_at >= ?', filter.leavesAfter);
  if (filter.messageId !== undefined && filter.messageId !== '') {
    if (isUuid(filter.messageId)) where.add('k.message_id = ?::uuid', filter.messageId);
    else where.also('false');
  }
  if (filter.queueId !== undefined && filter.queueId !== '') {
    const range = queueIdRange(filter.queueId);
    where.add('k.message_id >= ?::uuid', range?.first);
    where.add('k.message_id <= ?::uuid', range?.last);
    if (range === null) where.also('false');
  }
  return where;
}

const MEMBERS = new Set<string>([
  'text',
  'recipient',
  'sender',
  'domain',
  'rule',
  'reason',
  'before',
  'after',
  'leavesBefore',
  'leavesAfter',
  'messageId',
  'queueId',
] satisfies (keyof QuarantineFilter)[]);
