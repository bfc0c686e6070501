import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import { uuidv7 } from '@posthorn/events/id';
import { completeEvents } from './complete.ts';
import { insertEvents } from './events.ts';
import { inTransaction } from './hot.ts';
import { insertMessages } from './insert.ts';
import type { Client, Pool } from './message.ts';
import { reasonKey } from './reason.ts';
import type { Settled, Settlement } from './settlement.ts';
import { countBounces, type Suppression } from './suppression.ts';
import { storableJson } from './text.ts';

/**
 * Stores the outcomes of a round in one transaction: recipients, attempts, events, and the messages they cause. What a settlement
 * causes is stored only if its fence still held. Repeatable: a row that has our fence and no lease was settled by us before.
 *
 * @param process who says `msg:complete` and reports a lost fence
 */
export async function settleRows(
  pool: Pool,
  settlements: readonly Settlement[],
  options: { process: string },
): Promise<Settled[]> {
  return await inTransaction(pool, (client) => settleIn(client, settlements, options), { hot: true });
}

async function settleIn(
  client: Client,
  settlements: readonly Settlement[],
  options: { process: string },
): Promise<Settled[]> {
  const now = await updateRecipients(client, settlements);
  const before = now.size === settlements.length ? new Set<string>() : await settledBefore(client, settlements, now);
  const results = settlements.map(({ recipientId, fence }): Settled => {
    const key = keyOf(recipientId, fence);
    return now.has(key) || before.has(key) ? 'settled' : 'fence-lost';
  });
  const fresh = settlements.filter(({ recipientId, fence }) => now.has(keyOf(recipientId, fence)));
  const lost = settlements.filter((_, index) => results[index] === 'fence-lost');
  // A try that was made is told even when its outcome no longer counts.
  await insertAttempts(client, [...fresh, ...lost]);
  const suppressed = await countBounces(
    client,
    fresh.flatMap(({ bounce }) => bounce ?? []),
  );
  await insertEvents(client, [
    ...fresh.flatMap(({ events }) => events),
    ...lost.map((settlement) => fenceLostEvent(settlement, options.process)),
    ...suppressed.map((one) => suppressedEvent(one, options.process)),
    ...(await completeEvents(client, endedBy(fresh), options.process)),
  ]);
  const reports = fresh.flatMap((settlement) => settlement.reports);
  if (reports.length > 0) await insertMessages(client, reports, { repeat: true });
  return results;
}

async function updateRecipients(client: Client, settlements: readonly Settlement[]): Promise<Set<string>> {
  const { rows } = await client.query<{ id: string; fence: string }>({
    name: 'mail-settle',
    text: UPDATE,
    values: [storableJson(settlements.map(outcomeRow))],
  });
  return new Set(rows.map(({ id, fence }) => keyOf(id, fence)));
}

async function settledBefore(
  client: Client,
  settlements: readonly Settlement[],
  now: Set<string>,
): Promise<Set<string>> {
  const rest = settlements.filter(({ recipientId, fence }) => !now.has(keyOf(recipientId, fence)));
  const { rows } = await client.query<{ id: string; fence: string }>(
    `select r.id, r.fence from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as g (message_id, id, fence)
     join mail.recipient r on r.message_id = g.message_id and r.id = g.id and r.fence = g.fence
     where r.lease_until is null`,
    [
      rest.map(({ messageId }) => messageId),
      rest.map(({ recipientId }) => recipientId),
      rest.map(({ fence }) => fence.toString()),
    ],
  );
  return new Set(rows.map(({ id, fence }) => keyOf(id, fence)));
}

const keyOf = (id: string, fence: bigint | string) => `${id} ${fence}`;

function outcomeRow({ messageId, recipientId, fence, attempt, outcome }: Settlement): unknown {
  const row = {
    mid: messageId,
    id: recipientId,
    fence: fence.toString(),
    tried: attempt === undefined ? 0 : 1,
    error: attempt === undefined || attempt.result === 'delivered' ? undefined : errorText(attempt),
    cls: attempt?.class ?? undefined,
  };
  const error = outcome.kind === 'deferred' ? (outcome.lastError?.slice(0, MAX_ERROR) ?? row.error) : row.error;
  return { ...row, ...destinyOf(outcome), error, ekey: error === undefined ? undefined : reasonKey(error) };
}

function destinyOf(outcome: Settlement['outcome']): object {
  switch (outcome.kind) {
    case 'deferred':
      return {
        state: 'queued',
        next: outcome.nextTry.toISOString(),
        dest: outcome.destination,
        warned: outcome.delayWarnings,
      };
    case 'moved':
      return { state: 'queued', next: null, dest: outcome.destination, route: outcome.route };
    case 'held':
      return { state: 'held', hold: outcome.reason };
    default:
      return { state: outcome.kind, final: true };
  }
}

function errorText(attempt: NonNullable<Settlement['attempt']>): string | undefined {
  const text = attempt.reply ?? [attempt.code, attempt.enhanced].filter((part) => part != null).join(' ');
  return text ? text.slice(0, MAX_ERROR) : undefined;
}

async function insertAttempts(client: Client, settlements: readonly Settlement[]): Promise<void> {
  const rows = settlements.flatMap(({ messageId, recipientId, attempt }) =>
    attempt === undefined
      ? []
      : [
          {
            ...attempt,
            id: uuidv7(),
            message_id: messageId,
            recipient_id: recipientId,
            ms: Math.max(0, Math.round(attempt.ms)),
            reply: attempt.reply?.slice(0, MAX_REPLY),
            transcript: attempt.transcript?.slice(0, MAX_TRANSCRIPT),
            sent_as: attempt.sentAs,
          },
        ],
  );
  if (rows.length === 0) return;
  await client.query({
    name: 'mail-attempts',
    text: `insert into mail.attempt (${ATTEMPT_COLUMNS}) select ${ATTEMPT_COLUMNS}
      from json_to_recordset($1::json) as a (id uuid, message_id uuid, recipient_id uuid, at timestamptz, ms integer, host text,
        address text, port integer, tls jsonb, code smallint, enhanced text, reply text, stage text, result text, transcript text,
        signatures jsonb, proxy jsonb, sent_as text, security jsonb, extensions jsonb, class text)`,
    values: [storableJson(rows)],
  });
}

function endedBy(settlements: readonly Settlement[]): string[] {
  return settlements
    .filter(({ outcome }) => !['deferred', 'moved', 'held'].includes(outcome.kind))
    .map(({ messageId }) => messageId);
}

function fenceLostEvent({ messageId, recipientId, fence, outcome }: Settlement, process: string): PosthornEvent {
  return newEvent('queue:action', {
    process,
    messageId,
    recipientId,
    text: 'the lease had passed to another worker; this outcome was not stored',
    data: { action: 'fence-lost', fence: fence.toString(), outcome: outcome.kind },
  });
}

function suppressedEvent(
  { address, host, reason, messageId, hits, until }: Suppression,
  process: string,
): PosthornEvent {
  return newEvent('suppression:added', {
    process,
    direction: 'out',
    recipient: address,
    ...(messageId === null ? {} : { messageId }),
    ...(host === null ? {} : { host }),
    text: reason,
    data: { hits, ...(until === null ? {} : { until: until.toISOString() }) },
  });
}

/** An operator's wish to end a recipient, given while it was leased, comes true after a try that did not end it. */
const UPDATE = `
update mail.recipient r set
  state = s.state,
  attempts = r.attempts + s.tried,
  destination = case when s.final is null and s.hold is null and r.requested_outcome is not null
      and r.destination not like 'report:%' then 'report:' || r.destination
    else coalesce(s.dest, r.destination) end,
  route = coalesce(s.route, r.route),
  next_try = case when s.state = 'queued' then
    case when s.next is null or r.requested_outcome is not null then now() else s.next end end,
  hold_reason = s.hold,
  last_error = coalesce(s.error, r.last_error),
  last_error_key = coalesce(s.ekey, r.last_error_key),
  last_class = coalesce(s.cls, r.last_class),
  delay_warnings = coalesce(s.warned, r.delay_warnings),
  finished_at = case when s.final then now() end,
  lease_until = null,
  worker = null
from json_to_recordset($1::json) as s (mid uuid, id uuid, fence bigint, tried integer, state text, final boolean,
  next timestamptz, dest text, route text, hold text, warned smallint, error text, ekey text, cls text)
where r.message_id = s.mid and r.id = s.id and r.fence = s.fence and r.lease_until is not null and r.state = 'queued'
returning r.id, r.fence`;

const ATTEMPT_COLUMNS = `id, message_id, recipient_id, at, ms, host, address, port, tls, code, enhanced, reply, stage, result,
  transcript, signatures, proxy, sent_as, security, extensions, class`;
const MAX_ERROR = 1000;
const MAX_REPLY = 8000;
const MAX_TRANSCRIPT = 64_000;
