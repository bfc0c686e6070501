import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import { type QueueFilter, queueConditions, queueSource } from './backlog.ts';
import { completeEvents } from './complete.ts';
import { insertEvents } from './events.ts';
import { isUuid } from './filter.ts';
import { inTransaction } from './hot.ts';
import type { Client, Pool } from './message.ts';
import { storable, storableJson } from './text.ts';

/** What an operator may do to unfinished recipients. `expire` and `fail` end with a report that the worker writes; `drop` ends without one. */
export type QueueAction =
  | { kind: 'hold'; reason?: string }
  | { kind: 'release' }
  | { kind: 'retry' }
  | { kind: 'expire' }
  | { kind: 'fail'; reason?: string }
  | { kind: 'drop' }
  | { kind: 'reroute'; destination: string; route?: string };

/** Which recipients: by their ids, or by a filter. */
export type QueueSelection = { recipientIds: string[] } | { filter: QueueFilter };

export type ActionBy = { actionId: string; actor: string; process: string };

/** What one batch changed; `last` is where the next one begins, null at the end. */
export type BatchResult = { changed: number; destinations: string[]; last: string | null };

/** Can it be taken back for a while? */
export function canUndo(action: QueueAction): boolean {
  return action.kind === 'hold' || action.kind === 'release' || action.kind === 'retry';
}

export async function recordAction(
  pool: Pool,
  by: ActionBy,
  action: QueueAction,
  selection: QueueSelection,
  undoSeconds: number,
): Promise<Date | null> {
  const { rows } = await pool.query<{ undo_until: Date | null }>(
    `insert into mail.action (id, kind, actor, detail, undo_until)
     values ($1, $2, $3, $4::jsonb, case when $5 then now() + $6 * interval '1 second' end) returning undo_until`,
    [by.actionId, action.kind, storable(by.actor), storableJson({ action, selection }), canUndo(action), undoSeconds],
  );
  return rows[0]!.undo_until;
}

/** Writes the one line that sums an action up. */
export async function finishAction(
  pool: Pool,
  by: ActionBy,
  summary: { kind: string; count: number; selection: QueueSelection },
): Promise<void> {
  await pool.query('update mail.action set affected = $2 where id = $1', [by.actionId, summary.count]);
  const what = 'filter' in summary.selection ? { ...summary.selection.filter } : { recipients: summary.count };
  await insertEvents(pool, [
    newEvent('queue:action', {
      process: by.process,
      data: {
        action: summary.kind,
        actor: by.actor,
        actionId: by.actionId,
        count: summary.count,
        filter: JSON.parse(JSON.stringify(what)),
      },
    }),
  ]);
}

/** Applies the action to the next few thousand recipients of the selection, in one transaction; leased ones are passed over. */
export async function applyBatch(
  pool: Pool,
  by: ActionBy,
  action: QueueAction,
  selection: QueueSelection,
  after: string | null,
): Promise<BatchResult> {
  return await inTransaction(pool, async (client) => {
    const rows = await changeRows(client, by, action, selection, after);
    const events = rows.map((row) => eventFor(by, action, row));
    if (action.kind === 'drop') {
      events.push(
        ...(await completeEvents(
          client,
          rows.map(({ message_id }) => message_id),
          by.process,
        )),
      );
    }
    await insertEvents(client, events);
    const destinations = [...new Set(rows.map(({ destination }) => destination))];
    if (action.kind === 'retry') {
      await client.query(
        'update mail.destination set not_before = null where name = any($1) and not_before is not null',
        [destinations],
      );
    }
    const last = rows.at(-1);
    return {
      changed: rows.length,
      destinations: rings(action) ? destinations : [],
      last: rows.length === BATCH && last !== undefined ? `${last.message_id}.${last.id}` : null,
    };
  });
}

/** Puts back what has not been touched since. Null: no such action, or nothing to take back any more. */
export async function undoBatch(
  pool: Pool,
  by: ActionBy,
  actionId: string,
): Promise<{ undone: number; skipped: number; destinations: string[] } | 'expired' | 'unknown'> {
  if (!isUuid(actionId)) return 'unknown';
  return await inTransaction(pool, async (client) => {
    const { rows: actions } = await client.query<{ kind: string; alive: boolean }>(
      `select kind, undone_at is null and coalesce(undo_until > now(), false) as alive from mail.action where id = $1 for update`,
      [actionId],
    );
    if (actions[0] === undefined) return 'unknown';
    if (!actions[0].alive) return 'expired';
    const { rows } = await client.query<ChangedRow>(
      `update mail.recipient r set state = i.before->>'state', next_try = (i.before->>'next_try')::timestamptz,
         queued_at = (i.before->>'queued_at')::timestamptz, hold_reason = i.before->>'hold_reason', fence = nextval('mail.fence')
       from mail.action_item i where i.action_id = $1 and r.message_id = i.message_id and r.id = i.recipient_id
         and r.fence = i.fence and r.lease_until is null and r.finished_at is null
       returning r.message_id, r.id, r.address, r.destination, r.state`,
      [actionId],
    );
    const { rows: items } = await client.query<{ n: number }>(
      `with items as (delete from mail.action_item where action_id = $1 returning 1),
         action as (update mail.action set undone_at = now() where id = $1) select count(*)::int as n from items`,
      [actionId],
    );
    await insertEvents(
      client,
      rows.map((row) =>
        newEvent('queue:action', {
          process: by.process,
          messageId: row.message_id,
          recipientId: row.id,
          recipient: row.address,
          data: { action: `undo ${actions[0]!.kind}`, actor: by.actor, actionId },
        }),
      ),
    );
    const queued = rows.filter(({ state }) => state === 'queued');
    return {
      undone: rows.length,
      skipped: items[0]!.n - rows.length,
      destinations: [...new Set(queued.map(({ destination }) => destination))],
    };
  });
}

type ChangedRow = { message_id: string; id: string; address: string; destination: string; state: string };

async function changeRows(
  client: Client,
  by: ActionBy,
  action: QueueAction,
  selection: QueueSelection,
  after: string | null,
): Promise<ChangedRow[]> {
  const where = queueConditions('filter' in selection ? selection.filter : {});
  if ('recipientIds' in selection) where.add('r.id = any(?::uuid[])', selection.recipientIds.filter(isUuid));
  const [messageId, id] = after?.split('.') ?? [];
  if (messageId !== undefined && id !== undefined) {
    where.also(`(r.message_id, r.id) > (${where.parameter(messageId)}::uuid, ${where.parameter(id)}::uuid)`);
  }
  where.also(ELIGIBLE[action.kind]);
  const set = assignments(action, (value) => where.parameter(value));
  const items = canUndo(action)
    ? `insert into mail.action_item (action_id, message_id, recipient_id, fence, before)
       select ${where.parameter(by.actionId)}::uuid, d.message_id, d.id, d.fence, jsonb_build_object('state', c.state,
         'next_try', c.next_try, 'hold_reason', c.hold_reason, 'queued_at', c.queued_at)
       from done d join chosen c on c.message_id = d.message_id and c.id = d.id`
    : 'select';
  const { rows } = await client.query<ChangedRow>(
    `with chosen as (
       select r.message_id, r.id, r.state, r.next_try, r.hold_reason, r.queued_at
       from ${queueSource('filter' in selection ? selection.filter : {})} where ${where.sql}
       order by r.message_id, r.id limit ${BATCH} for update of r skip locked
     ), done as (
       update mail.recipient r set ${set} from chosen c where r.message_id = c.message_id and r.id = c.id
       returning r.message_id, r.id, r.address, r.destination, r.state, r.fence
     ), items as (${items})
     select message_id, id, address, destination, state from done order by message_id, id`,
    where.values,
  );
  return rows;
}

const UNLEASED = 'r.lease_until is null';

/** Leased recipients are in a conversation just now; only a wish to end them can be left with them. */
const ELIGIBLE: Record<QueueAction['kind'], string> = {
  hold: `r.state = 'queued' and ${UNLEASED}`,
  release: `r.state in ('held', 'quarantined')`,
  retry: `r.state = 'queued' and ${UNLEASED}`,
  expire: 'r.requested_outcome is null',
  fail: 'r.requested_outcome is null',
  drop: UNLEASED,
  reroute: UNLEASED,
};

function assignments(action: QueueAction, parameter: (value: unknown) => string): string {
  const bump = `fence = nextval('mail.fence')`;
  switch (action.kind) {
    case 'hold':
      return `state = 'held', next_try = null, hold_reason = ${parameter(action.reason ?? 'held by an operator')}, ${bump}`;
    case 'release':
      return `state = 'queued', next_try = now(), queued_at = now(), hold_reason = null, ${bump}`;
    case 'retry':
      return `next_try = now(), ${bump}`;
    case 'drop':
      return `state = 'dropped', next_try = null, finished_at = now(), ${bump}`;
    case 'reroute':
      return `destination = ${parameter(action.destination)}, route = coalesce(${parameter(action.route ?? null)}, r.route),
        next_try = case when r.state = 'queued' then now() end, ${bump}`;
    case 'expire':
    case 'fail': {
      const reason = parameter(action.kind === 'fail' ? (action.reason ?? null) : null);
      return `requested_outcome = ${parameter(action.kind)}, requested_reason = ${reason}::text, state = 'queued',
        destination = case when ${UNLEASED} then 'report:' || r.destination else r.destination end,
        next_try = case when ${UNLEASED} then now() else r.next_try end,
        hold_reason = null,
        fence = case when ${UNLEASED} then nextval('mail.fence') else r.fence end`;
    }
  }
}

function rings(action: QueueAction): boolean {
  return action.kind !== 'hold' && action.kind !== 'drop';
}

function eventFor(by: ActionBy, action: QueueAction, row: ChangedRow): PosthornEvent {
  const type = EVENTS[action.kind] ?? 'queue:action';
  const reason = 'reason' in action && action.reason !== undefined ? { reason: action.reason } : {};
  const what = type === 'queue:action' ? { action: action.kind } : {};
  return newEvent(type, {
    process: by.process,
    messageId: row.message_id,
    recipientId: row.id,
    recipient: row.address,
    data: { ...what, actor: by.actor, actionId: by.actionId, ...reason },
  });
}

const EVENTS: Partial<Record<QueueAction['kind'], 'msg:hold' | 'msg:release' | 'msg:drop'>> = {
  hold: 'msg:hold',
  release: 'msg:release',
  drop: 'msg:drop',
};

const BATCH = 2000;
