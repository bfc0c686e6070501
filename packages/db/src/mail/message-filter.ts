import { isIP } from 'node:net';
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
import { idAt } from './id-at.ts';
import type { RecipientState } from './message.ts';
import type { IdRange } from './window.ts';

export type MessageFilter = {
  /** Matches subject, addresses, Message-ID; a whole queue id is one. */
  text?: string;
  /** Envelope sender or the From field; `<>` is the null reverse path. A whole address is that address, a part of one matches anywhere. */
  from?: string;
  /** As `from`. */
  to?: string;
  /** A state, or `leased`, `deferred` (queued after an attempt), `unfinished`. */
  status?: RecipientState | 'leased' | 'deferred' | 'unfinished';
  /** Of a recipient or of the sender; `*.example.org` means subdomains. */
  domain?: string;
  /** Address or network (CIDR) of the client. */
  ip?: string;
  before?: Date;
  after?: Date;
  queueId?: string;
  messageId?: string;
  sessionId?: string;
  destination?: string;
  /** What kind of trouble the last unsuccessful try for a recipient met. */
  class?: string;
  /** A rule that decided for a recipient, or one of the operator's that applied. */
  rule?: string;
  origin?: 'received' | 'generated' | 'expanded';
};

/** `isLoose`: whole addresses match anywhere too. */
export type Looseness = { isLoose: boolean };

/** The conditions of a filter within a stretch of ids, over `mail.message m`. */
export function messageConditions(filter: MessageFilter, range: IdRange, { isLoose }: Looseness): Conditions {
  const where = conditions();
  const from = where.parameter(range.from);
  const below = where.parameter(range.below);
  where.also(`m.id >= ${from}::uuid and m.id < ${below}::uuid`);
  const recipients = (condition: string) =>
    `select r.message_id from mail.recipient r where r.message_id >= ${from}::uuid and r.message_id < ${below}::uuid and ${condition}`;
  textCondition(where, filter.text, { recipients, range: `m2.id >= ${from}::uuid and m2.id < ${below}::uuid` });
  if (filter.from === '<>') where.also(`m.sender = ''`);
  else if (isAddress(filter.from) && !isLoose)
    where.add(`lower(m.sender) = ? or ${FROM_FIELD} = ?`, filter.from.toLowerCase());
  else where.add(`m.sender ilike ? or m.summary->>'from' ilike ?`, pattern(filter.from));
  domainCondition(where, filter.domain, recipients);
  networkCondition(where, `m.client->>'address'`, filter.ip);
  if (filter.rule) {
    const rule = where.parameter(filter.rule);
    where.also(
      `m.client->'rules' @> to_jsonb(${rule}::text) or m.id in (${recipients(`r.decision->>'rule' = ${rule}::text`)})`,
    );
  }
  where.add('m.origin = ?', filter.origin);
  where.add('m.session_id = ?', filter.sessionId);
  if (filter.messageId && isUuid(filter.messageId)) where.add('m.id = ?::uuid', filter.messageId);
  else where.add(`m.summary->>'messageId' = ?`, filter.messageId);
  if (filter.queueId) {
    const queue = queueIdRange(filter.queueId) ?? { first: NO_ID, last: NO_ID };
    where.add('m.id >= ?::uuid', queue.first);
    where.add('m.id <= ?::uuid', queue.last);
  }
  recipientCondition(where, filter, { recipients, isLoose });
  return where;
}

/** Ids that can match at all, from indexes of exact values: a subquery for each way to them, without bounds of its own. */
export type Candidates = { ways: readonly string[]; value: string };

/** Null: nothing in the filter is exact. */
export function exactCandidates(filter: MessageFilter): Candidates | null {
  if (isAddress(filter.to))
    return {
      ways: ['select message_id as id from mail.recipient where lower(address) = $1'],
      value: filter.to.toLowerCase(),
    };
  if (filter.ip !== undefined && isIP(filter.ip) !== 0)
    return { ways: [`select m.id from mail.message m where m.client->>'address' = $1`], value: filter.ip };
  if (isAddress(filter.from))
    return {
      ways: [
        'select m.id from mail.message m where lower(m.sender) = $1',
        `select m.id from mail.message m where ${FROM_FIELD} = $1`,
      ],
      value: filter.from.toLowerCase(),
    };
  if (isDomain(filter.domain))
    return {
      ways: [
        'select message_id as id from mail.recipient where mail.domain_of(address) = $1',
        'select m.id from mail.message m where mail.domain_of(m.sender) = $1',
      ],
      value: filter.domain.toLowerCase(),
    };
  if (filter.destination)
    return { ways: ['select message_id as id from mail.recipient where destination = $1'], value: filter.destination };
  return null;
}

type Subqueries = { recipients: (condition: string) => string; range: string };

/** Each part reads its own table once, instead of one of them row by row. */
function textCondition(where: Conditions, text: string | undefined, { recipients, range }: Subqueries): void {
  const like = pattern(text);
  if (like === undefined) return;
  const t = where.parameter(like);
  const queue = queueIdRange(text ?? '');
  const byId =
    queue === null
      ? ''
      : ` or (m2.id >= ${where.parameter(queue.first)}::uuid and m2.id <= ${where.parameter(queue.last)}::uuid)`;
  where.also(`m.id in (select m2.id from mail.message m2 where ${range} and (m2.summary->>'subject' ilike ${t} or m2.sender ilike ${t}
      or m2.summary->>'from' ilike ${t} or m2.summary->>'to' ilike ${t} or m2.summary->>'messageId' ilike ${t}
      or m2.id::text ilike ${t}${byId}) union ${recipients(`r.address ilike ${t}`)})`);
}

function domainCondition(where: Conditions, domain: string | undefined, recipients: Subqueries['recipients']): void {
  if (isDomain(domain)) {
    const d = where.parameter(domain.toLowerCase());
    where.also(`mail.domain_of(m.sender) = ${d} or m.id in (${recipients(`mail.domain_of(r.address) = ${d}`)})`);
    return;
  }
  const like = domainPattern(domain);
  if (like === undefined) return;
  const d = where.parameter(like);
  where.also(`m.sender ilike ${d} or m.id in (${recipients(`r.address ilike ${d}`)})`);
}

/** One recipient must meet them all. */
function recipientCondition(
  where: Conditions,
  filter: MessageFilter,
  { recipients, isLoose }: Pick<Subqueries, 'recipients'> & Looseness,
): void {
  const parts: string[] = [];
  if (isAddress(filter.to) && !isLoose) parts.push(`lower(r.address) = ${where.parameter(filter.to.toLowerCase())}`);
  else {
    const to = pattern(filter.to);
    if (to !== undefined) parts.push(`r.address ilike ${where.parameter(to)}`);
  }
  if (filter.destination) parts.push(`r.destination = ${where.parameter(filter.destination)}`);
  if (filter.class) parts.push(`r.last_class = ${where.parameter(filter.class)}`);
  if (filter.status !== undefined) parts.push(statusCondition(filter.status, (value) => where.parameter(value)));
  if (parts.length > 0) where.also(`m.id in (${recipients(parts.join(' and '))})`);
}

function statusCondition(status: NonNullable<MessageFilter['status']>, parameter: (value: unknown) => string): string {
  // Written out, so that the partial index fits.
  switch (status) {
    case 'leased':
      return `${WAITING} and r.state = 'queued' and r.lease_until is not null`;
    case 'deferred':
      return `${WAITING} and r.state = 'queued' and r.lease_until is null and r.attempts > 0`;
    case 'unfinished':
      return WAITING;
    case 'queued':
    case 'held':
    case 'quarantined':
      return `${WAITING} and r.state = '${status}'`;
    default:
      return `r.state = ${parameter(status)}`;
  }
}

/** An address or a network; text that is neither matches nothing. Any of the columns may hold it. */
export function networkCondition(where: Conditions, columns: string | string[], ip: string | undefined): void {
  if (ip === undefined || ip === '') return;
  const [address, length] = ip.split('/');
  const version = isIP(address ?? '');
  const any = (condition: string) =>
    [columns]
      .flat()
      .map((column) => condition.replace('COLUMN', column))
      .join(' or ');
  if (version === 0 || (length !== undefined && !(Number(length) <= (version === 4 ? 32 : 128)))) where.also('false');
  else if (length === undefined) where.add(any('COLUMN = ?'), ip);
  else where.add(any('mail.try_inet(COLUMN) <<= network(?::inet)'), ip);
}

const WAITING = `r.state in ('queued', 'held', 'quarantined')`;
/** As the index `message_who` has it. */
const FROM_FIELD = `mail.bare_address(m.summary->>'from')`;
const NO_ID = idAt(new Date(0));
