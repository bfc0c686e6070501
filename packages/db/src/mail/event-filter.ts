import { isIP } from 'node:net';
import { type Conditions, conditions, domainPattern, isAddress, isDomain, pattern } from './filter.ts';
import { networkCondition } from './message-filter.ts';
import type { IdRange } from './window.ts';

/** A whole address, host or network is that one; a part of it matches anywhere, `*` is a wildcard. */
export type EventFilter = {
  text?: string;
  type?: string | string[];
  messageId?: string;
  sessionId?: string;
  ip?: string;
  host?: string;
  recipient?: string;
  sender?: string;
  /** Of the recipient or the sender; `*.example.org` means subdomains. */
  domain?: string;
  /** The rule that it names, or one that applied in the connection. */
  rule?: string;
  /** Which way it went: the name of a route, or a kind of transport. */
  route?: string;
  /** Reply code of SMTP. */
  code?: number;
  before?: Date;
  after?: Date;
};

/** The conditions of a filter within a stretch of ids, over `mail.event e`. `isLoose`: whole values match anywhere too. */
export function eventConditions(
  filter: EventFilter,
  range: IdRange,
  { isLoose }: { isLoose: boolean } = { isLoose: false },
): Conditions {
  const where = conditions();
  where.add('e.id >= ?::uuid', range.from);
  where.add('e.id < ?::uuid', range.below);
  if (filter.type !== undefined) typeCondition(where, [filter.type].flat());
  where.add('coalesce(e.message_id::text, e.session_id) = ?', filter.messageId?.toLowerCase());
  if (filter.messageId === undefined) where.add('e.session_id = ?', filter.sessionId);
  networkCondition(where, ['e.client_address', 'e.address'], filter.ip);
  valueCondition(where, 'e.host', isDomain(filter.host) && !isLoose, filter.host);
  if (isDomain(filter.domain))
    where.add('mail.domain_of(e.recipient) = ? or mail.domain_of(e.sender) = ?', filter.domain.toLowerCase());
  else where.add('e.recipient ilike ? or e.sender ilike ?', domainPattern(filter.domain));
  where.add(`e.data->>'rule' = ? or e.data->'rules' @> to_jsonb(?::text)`, filter.rule);
  where.add('e.router = ? or e.transport = ?', filter.route);
  where.add('e.code = ?', filter.code);
  valueCondition(where, 'e.recipient', isAddress(filter.recipient) && !isLoose, filter.recipient);
  if (filter.sender === '<>') where.also(`e.sender = ''`);
  else valueCondition(where, 'e.sender', isAddress(filter.sender) && !isLoose, filter.sender);
  where.add(
    'e.type ilike ? or e.text ilike ? or e.host ilike ? or e.recipient ilike ? or e.sender ilike ? or e.client_address ilike ? or e.data::text ilike ?',
    pattern(filter.text),
  );
  return where;
}

/** Does the filter name something that the index of exact values knows? */
export function hasExactEventPart(filter: EventFilter): boolean {
  return (
    isAddress(filter.recipient) ||
    isAddress(filter.sender) ||
    isDomain(filter.host) ||
    isDomain(filter.domain) ||
    (filter.ip !== undefined && isIP(filter.ip) !== 0) ||
    (filter.type !== undefined && filter.type.length > 0 && ![filter.type].flat().some((type) => type.endsWith('*'))) ||
    filter.sessionId !== undefined
  );
}

/** Types by name, and `msg:*` for all that begin so. */
function typeCondition(where: Conditions, types: string[]): void {
  const names = types.filter((type) => !type.endsWith('*'));
  const groups = types.filter((type) => type.endsWith('*'));
  const parts: string[] = [];
  if (names.length > 0) parts.push(`e.type = any(${where.parameter(names)}::text[])`);
  if (groups.length > 0) {
    const likes = groups.map((type) => `${type.slice(0, -1).replaceAll(/[\\%_]/g, '\\$&')}%`);
    parts.push(`e.type like any(${where.parameter(likes)}::text[])`);
  }
  if (parts.length > 0) where.also(parts.join(' or '));
}

function valueCondition(where: Conditions, column: string, isExact: boolean, value: string | undefined): void {
  if (isExact) where.add(`lower(${column}) = ?`, value?.toLowerCase());
  else where.add(`${column} ilike ?`, pattern(value));
}
