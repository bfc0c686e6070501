import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import { type ActionBy, type QueueAction, RUN_SECONDS } from './actions.ts';
import { completeEvents } from './complete.ts';
import { insertEvents } from './events.ts';
import { inTransaction } from './hot.ts';
import type { Client, Pool } from './message.ts';
import { BLOCKED } from './queue-filter.ts';

/** What one batch did. `more` false: that was the end. `lost`: somebody stopped it, or holds it now. */
export type BatchResult = { kind: 'batch'; destinations: string[]; more: boolean } | { kind: 'lost' };

/**
 * Carries an action on for the next few thousand recipients, in one short transaction. Nobody waits for it: recipients in a worker's
 * hands are passed over, all others are locked for some milliseconds, and claims skip what is locked.
 */
export async function applyBatch(pool: Pool, by: ActionBy): Promise<BatchResult> {
  return await inTransaction(pool, async (client) => {
    const held = await holdAction(client, by, 'running');
    if (held === null) return { kind: 'lost' };
    const { action } = held.detail;
    const items = await nextItems(client, by.actionId, held.walked);
    const rows = await changeRows(client, by, action, items);
    const events = rows.map((row) => eventFor(by, action, row));
    if (ENDS_AS[action.kind] !== undefined) {
      const messages = rows.map(({ message_id }) => message_id);
      events.push(...(await completeEvents(client, messages, by.process)));
    }
    await insertEvents(client, events);
    const destinations = [...new Set(rows.map(({ destination }) => destination))];
    if (action.kind === 'retry') await forgiveHosts(client, destinations);
    const more = items.length === BATCH;
    const counted = await client.query<{ affected: number }>(
      `update mail.action set affected = affected + $2, skipped = skipped + $3, walked = $4, ${more ? '' : `status = 'done', finished_at = now(), `}
         run_until = now() + interval '${RUN_SECONDS} seconds' where id = $1 returning affected`,
      [by.actionId, rows.length, items.length - rows.length, walkedTo(items)],
    );
    if (!more) await sayWhatWasDone(client, by, held.detail, counted.rows[0]!.affected);
    return { kind: 'batch', destinations: rings(action) ? destinations : [], more };
  });
}

/** Puts the next few thousand back that nobody has touched since. */
export async function undoBatch(pool: Pool, by: ActionBy): Promise<BatchResult> {
  return await inTransaction(pool, async (client) => {
    const held = await holdAction(client, by, 'undoing');
    if (held === null) return { kind: 'lost' };
    const { rows: items } = await client.query<Item>(
      `delete from mail.action_item where ctid = any(array(select ctid from mail.action_item where action_id = $1 limit ${BATCH}))
       returning message_id, recipient_id, fence, before`,
      [by.actionId],
    );
    const { rows } = await client.query<ChangedRow>(
      `update mail.recipient r set state = i.before->>'state', next_try = (i.before->>'next_try')::timestamptz,
         queued_at = (i.before->>'queued_at')::timestamptz, hold_reason = i.before->>'hold_reason',
         destination = coalesce(i.before->>'destination', r.destination), route = coalesce(i.before->>'route', r.route),
         requested_outcome = i.before->>'requested_outcome', requested_reason = i.before->>'requested_reason',
         finished_at = null, fence = nextval('mail.fence')
       from json_to_recordset($1::json) as i (message_id uuid, recipient_id uuid, fence bigint, before jsonb)
       where r.message_id = i.message_id and r.id = i.recipient_id and r.fence = i.fence and r.lease_until is null
         and (r.finished_at is null or r.state = $2)
       returning r.message_id, r.id, r.address, r.destination, r.state`,
      [JSON.stringify(items.filter(({ before }) => before !== null)), ENDS_AS[held.detail.action.kind] ?? null],
    );
    await keepAgain(client, rows);
    await insertEvents(
      client,
      rows.map((row) =>
        newEvent('queue:action', {
          process: by.process,
          messageId: row.message_id,
          recipientId: row.id,
          recipient: row.address,
          data: { action: `undo ${held.detail.action.kind}`, actor: by.actor, actionId: by.actionId },
        }),
      ),
    );
    const more = items.length === BATCH;
    await client.query(
      `update mail.action set undone = undone + $2, ${more ? '' : `status = 'undone', undone_at = now(), `}
         run_until = now() + interval '${RUN_SECONDS} seconds' where id = $1`,
      [by.actionId, rows.length],
    );
    const queued = rows.filter(({ state }) => state === 'queued');
    return { kind: 'batch', destinations: [...new Set(queued.map(({ destination }) => destination))], more };
  });
}

type Item = { message_id: string; recipient_id: string; fence: string | null; before: object | null };
type ChangedRow = { message_id: string; id: string; address: string; destination: string; state: string; was: string };
type Detail = { action: QueueAction; selection: { filter?: object; quarantine?: object } };

/** Only the process that holds the action may go on with it. */
async function holdAction(
  client: Client,
  by: ActionBy,
  status: 'running' | 'undoing',
): Promise<{ detail: Detail; walked: string | null } | null> {
  const { rows } = await client.query<{ detail: Detail; walked: string | null }>(
    'select detail, walked from mail.action where id = $1 and runner = $2 and status = $3 for update',
    [by.actionId, by.process, status],
  );
  return rows[0] ?? null;
}

async function nextItems(client: Client, actionId: string, walked: string | null): Promise<Item[]> {
  const [messageId, recipientId] = walked?.split('.') ?? [];
  const { rows } = await client.query<Item>(
    `select message_id, recipient_id from mail.action_item
     where action_id = $1 and (message_id, recipient_id) > ($2::uuid, $3::uuid) order by message_id, recipient_id limit ${BATCH}`,
    [actionId, messageId ?? NO_ID, recipientId ?? NO_ID],
  );
  return rows;
}

function walkedTo(items: Item[]): string | null {
  const last = items.at(-1);
  return last === undefined ? null : `${last.message_id}.${last.recipient_id}`;
}

/** What could not be changed is taken off the list, so that an undo finds exactly what was. */
async function changeRows(client: Client, by: ActionBy, action: QueueAction, items: Item[]): Promise<ChangedRow[]> {
  const values: unknown[] = [
    items.map(({ message_id }) => message_id),
    items.map(({ recipient_id }) => recipient_id),
    by.actionId,
  ];
  const set = assignments(action, (value) => `$${values.push(value)}`);
  const end = `$${values.push(action.kind === 'reroute' ? null : (QUARANTINE_ENDS[action.kind] ?? action.kind))}`;
  const who = `$${values.push(by.actor)}`;
  const { rows } = await client.query<ChangedRow>(
    `with given as (
       select * from unnest($1::uuid[], $2::uuid[]) as g (message_id, id)
     ), chosen as (
       select r.message_id, r.id, jsonb_build_object('state', r.state, 'next_try', r.next_try, 'hold_reason', r.hold_reason,
         'queued_at', r.queued_at, 'destination', r.destination, 'route', r.route, 'requested_outcome', r.requested_outcome,
         'requested_reason', r.requested_reason) as before
       from given g join mail.recipient r on r.message_id = g.message_id and r.id = g.id
       where r.state in ('queued', 'held', 'quarantined') and ${ELIGIBLE[action.kind]}
       order by r.message_id, r.id for update of r skip locked
     ), done as (
       update mail.recipient r set ${set} from chosen c where r.message_id = c.message_id and r.id = c.id
       returning r.message_id, r.id, r.address, r.destination, r.state, r.fence, c.before
     ), kept as (
       update mail.action_item i set fence = d.fence, before = d.before from done d
       where i.action_id = $3::uuid and i.message_id = d.message_id and i.recipient_id = d.id
     ), let_go as (
       update mail.quarantine k set ended_at = now(), ended = ${end}::text, ended_by = ${who}::text from done d
       where ${end}::text is not null and d.before->>'state' = 'quarantined' and k.message_id = d.message_id
         and k.recipient_id = d.id and k.ended_at is null
     ), passed as (
       delete from mail.action_item i using given g where i.action_id = $3::uuid and i.message_id = g.message_id
         and i.recipient_id = g.id and not exists (select from done d where d.message_id = g.message_id and d.id = g.id)
     )
     select message_id, id, address, destination, state, before->>'state' as was from done order by message_id, id`,
    values,
  );
  return rows;
}

/** What an undo puts back into quarantine stays there for the time that it had left. */
async function keepAgain(client: Client, rows: ChangedRow[]): Promise<void> {
  const kept = rows.filter(({ state }) => state === 'quarantined');
  if (kept.length === 0) return;
  await client.query(
    `update mail.quarantine k set ended_at = null, ended = null, ended_by = null
     from unnest($1::uuid[], $2::uuid[]) as g (message_id, id) where k.message_id = g.message_id and k.recipient_id = g.id`,
    [kept.map(({ message_id }) => message_id), kept.map(({ id }) => id)],
  );
}

async function forgiveHosts(client: Client, destinations: string[]): Promise<void> {
  await client.query(
    `update mail.destination d set not_before = null where name = any($1) and not d.held and ${BLOCKED}`,
    [destinations],
  );
}

/** The one line that sums an action up. */
async function sayWhatWasDone(client: Client, by: ActionBy, detail: Detail, count: number): Promise<void> {
  const filter = detail.selection.filter ?? detail.selection.quarantine ?? { recipients: count };
  await insertEvents(client, [
    newEvent('queue:action', {
      process: by.process,
      data: {
        action: detail.action.kind,
        actor: by.actor,
        actionId: by.actionId,
        count,
        filter: JSON.parse(JSON.stringify(filter)),
      },
    }),
  ]);
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
  delete: `r.state = 'quarantined'`,
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
    case 'delete':
      return `state = '${ENDS_AS[action.kind]}', next_try = null, finished_at = now(), ${bump}`;
    case 'reroute':
      return `destination = ${parameter(action.destination)}, route = coalesce(${parameter(action.route ?? null)}, r.route),
        next_try = case when r.state = 'queued' then now() end, ${bump}`;
    case 'expire':
    case 'fail': {
      const reason = parameter(action.kind === 'fail' ? (action.reason ?? null) : null);
      const at = `now() + ${parameter(action.waitSeconds ?? 0)}::integer * interval '1 second'`;
      return `requested_outcome = ${parameter(action.kind)}, requested_reason = ${reason}::text, state = 'queued',
        destination = case when ${UNLEASED} then 'report:' || r.destination else r.destination end,
        next_try = case when ${UNLEASED} then ${at} else r.next_try end,
        hold_reason = null,
        fence = case when ${UNLEASED} then nextval('mail.fence') else r.fence end`;
    }
  }
}

function rings(action: QueueAction): boolean {
  if (action.kind === 'hold' || ENDS_AS[action.kind] !== undefined) return false;
  return !('waitSeconds' in action && action.waitSeconds);
}

function eventFor(by: ActionBy, action: QueueAction, row: ChangedRow): PosthornEvent {
  const type = (row.was === 'quarantined' ? QUARANTINE_EVENTS[action.kind] : EVENTS[action.kind]) ?? 'queue:action';
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

const QUARANTINE_EVENTS: Partial<Record<QueueAction['kind'], 'quarantine:release' | 'quarantine:delete' | 'msg:drop'>> =
  {
    release: 'quarantine:release',
    delete: 'quarantine:delete',
    drop: 'msg:drop',
  };

/** What ends at once, without a report: the state in which it ends. What is deleted was discarded by policy: nobody is told. */
const ENDS_AS: Partial<Record<QueueAction['kind'], 'dropped' | 'discarded'>> = { drop: 'dropped', delete: 'discarded' };

/** How a stay in quarantine ended, where it is not called like the action. */
const QUARANTINE_ENDS: Partial<Record<QueueAction['kind'], string>> = {
  release: 'released',
  delete: 'deleted',
  drop: 'deleted',
};

const BATCH = 2000;
const NO_ID = '00000000-0000-0000-0000-000000000000';
