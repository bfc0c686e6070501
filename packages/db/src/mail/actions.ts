import { isUuid } from './filter.ts';
import { inTransaction } from './hot.ts';
import type { Pool } from './message.ts';
import type { WatchLimits } from './queue-filter.ts';
import { type QueueSelection, selected } from './selection.ts';
import { storable, storableJson } from './text.ts';

/**
 * What an operator may do to unfinished recipients. `expire` and `fail` end with a report that the worker writes, after `waitSeconds`, in
 * which they can be taken back (0: at once); `drop` ends without one. `delete` throws away what is in quarantine.
 */
export type QueueAction =
  | { kind: 'hold'; reason?: string }
  | { kind: 'release'; reason?: string }
  | { kind: 'retry' }
  | { kind: 'expire'; waitSeconds?: number }
  | { kind: 'fail'; reason?: string; waitSeconds?: number }
  | { kind: 'drop' }
  | { kind: 'delete'; reason?: string }
  | { kind: 'reroute'; destination: string; route?: string };

export type ActionBy = { actionId: string; actor: string; process: string };

export type ActionStatus = 'running' | 'done' | 'stopped' | 'undoing' | 'undone';

/** A bulk action, under way or over. */
export type StoredAction = {
  id: string;
  at: Date;
  actor: string;
  action: QueueAction;
  selection: QueueSelection;
  status: ActionStatus;
  /** Recipients that were selected. */
  total: number;
  /** Changed so far. */
  affected: number;
  /** Passed over so far: being delivered, or not in a state that the action applies to. */
  skipped: number;
  /** Put back so far by an undo. */
  undone: number;
  undoUntil: Date | null;
  finishedAt: Date | null;
};

/** How long it can be taken back. Null: not at all. */
export function undoSeconds(action: QueueAction): number | null {
  if (action.kind === 'expire' || action.kind === 'fail') return action.waitSeconds || null;
  return UNDO_SECONDS;
}

/** Writes down an action and everyone it is about, in one statement that locks nobody; from then on it survives whoever carries it out. */
export async function beginAction(
  pool: Pool,
  by: ActionBy,
  action: QueueAction,
  selection: QueueSelection,
  limits?: WatchLimits,
): Promise<StoredAction> {
  const { source, where } = selected(selection, limits);
  return await inTransaction(pool, async (client) => {
    await client.query(
      `insert into mail.action (id, kind, actor, detail, undo_until, status, runner, run_until)
       values ($1, $2, $3, $4::jsonb, now() + $5 * interval '1 second', 'running', $6, now() + interval '${RUN_SECONDS} seconds')`,
      [
        by.actionId,
        action.kind,
        storable(by.actor),
        storableJson({ action, selection }),
        undoSeconds(action),
        by.process,
      ],
    );
    const id = where.parameter(by.actionId);
    await client.query(
      `insert into mail.action_item (action_id, message_id, recipient_id)
       select ${id}::uuid, r.message_id, r.id from ${source} where ${where.sql}`,
      where.values,
    );
    const { rows } = await client.query<ActionRow>(
      `update mail.action a set total = (select count(*) from mail.action_item i where i.action_id = a.id) where id = $1 returning ${COLUMNS}`,
      [by.actionId],
    );
    return actionOf(rows[0]!);
  });
}

export async function findAction(pool: Pool, id: string): Promise<StoredAction | null> {
  if (!isUuid(id)) return null;
  const { rows } = await pool.query<ActionRow>(`select ${COLUMNS} from mail.action a where id = $1`, [id]);
  return rows[0] === undefined ? null : actionOf(rows[0]);
}

/** Newest first. */
export async function listActions(
  pool: Pool,
  options: { before?: Date | undefined; limit: number },
): Promise<StoredAction[]> {
  const { rows } = await pool.query<ActionRow>(
    `select ${COLUMNS} from mail.action a where at < coalesce($1::timestamptz, 'infinity') order by at desc, id desc limit $2`,
    [options.before ?? null, options.limit],
  );
  return rows.map(actionOf);
}

/** Ends an action that is under way; what it has changed stays changed, and can be undone. */
export async function stopAction(pool: Pool, id: string): Promise<boolean> {
  if (!isUuid(id)) return false;
  const { rowCount } = await pool.query(
    `update mail.action set status = 'stopped', finished_at = now() where id = $1 and status = 'running'`,
    [id],
  );
  return rowCount === 1;
}

/** From here on the action is taken back, by whoever holds it. Null: no such action; false: too late, or it was undone before. */
export async function beginUndo(pool: Pool, by: ActionBy): Promise<boolean | null> {
  if (!isUuid(by.actionId)) return null;
  const { rows } = await pool.query<{ begun: boolean }>(
    `with a as (select id, status, undo_until from mail.action where id = $1 for update), begun as (
       update mail.action b set status = 'undoing', runner = $2, run_until = now() + interval '${RUN_SECONDS} seconds', walked = null
       from a where b.id = a.id and a.status in ('running', 'done', 'stopped') and a.undo_until > now() returning b.id
     ) select exists (select from begun) as begun from a`,
    [by.actionId, by.process],
  );
  return rows[0]?.begun ?? null;
}

/** Takes over one action whose holder is gone. */
export async function adoptAction(pool: Pool, process: string): Promise<{ id: string; status: ActionStatus } | null> {
  const { rows } = await pool.query<{ id: string; status: ActionStatus }>(
    `update mail.action set runner = $1, run_until = now() + interval '${RUN_SECONDS} seconds'
     where id = (select id from mail.action where status in ('running', 'undoing') and run_until < now() order by run_until limit 1
       for update skip locked) returning id, status`,
    [process],
  );
  return rows[0] ?? null;
}

/** Forgets what can no longer be undone; the actions themselves are kept for ninety days. */
export async function forgetActions(pool: Pool): Promise<void> {
  await pool.query(
    `delete from mail.action_item i using mail.action a
     where a.id = i.action_id and a.status not in ('running', 'undoing') and coalesce(a.undo_until, a.at) < now() - interval '1 hour'`,
  );
  await pool.query(`delete from mail.action where at < now() - interval '90 days'`);
}

type ActionRow = {
  id: string;
  at: Date;
  kind: string;
  actor: string;
  detail: { action?: QueueAction; selection?: QueueSelection };
  status: ActionStatus;
  total: number;
  affected: number;
  skipped: number;
  undone: number;
  undo_until: Date | null;
  undone_at: Date | null;
  finished_at: Date | null;
};

function actionOf(row: ActionRow): StoredAction {
  return {
    id: row.id,
    at: row.at,
    actor: row.actor,
    action: row.detail.action ?? ({ kind: row.kind } as QueueAction),
    selection: row.detail.selection ?? { recipientIds: [] },
    status: row.undone_at === null ? row.status : 'undone',
    total: Math.max(row.total, row.affected),
    affected: row.affected,
    skipped: row.skipped,
    undone: row.undone,
    undoUntil: row.undo_until,
    finishedAt: row.finished_at,
  };
}

/** Whoever carries an action out says so at each batch; after this long without a word somebody else goes on with it. */
export const RUN_SECONDS = 30;
const UNDO_SECONDS = 600;
const COLUMNS = `a.id, a.at, a.kind, a.actor, a.detail, a.status, a.total, a.affected, a.skipped, a.undone, a.undo_until, a.undone_at, a.finished_at`;
