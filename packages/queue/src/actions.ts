import { createHash } from 'node:crypto';
import { applyBatch, type BatchResult, undoBatch } from '@posthorn/db/mail/action-batch';
import {
  type ActionBy,
  adoptAction,
  beginAction,
  beginUndo,
  findAction,
  listActions,
  type QueueAction as MailQueueAction,
  type StoredAction as MailStoredAction,
  stopAction as stop,
} from '@posthorn/db/mail/actions';
import { countQueue, selectQueue } from '@posthorn/db/mail/backlog';
import type { Pool } from '@posthorn/db/mail/message';
import type { WatchLimits } from '@posthorn/db/mail/queue-filter';
import type { QueueSelection as MailQueueSelection } from '@posthorn/db/mail/selection';
import { uuidv7 } from '@posthorn/events/id';
import type { QueueEntry } from './backlog.ts';
import type { QueueLog } from './index.ts';

/** See `@posthorn/db/mail/actions`. */
export type QueueAction = MailQueueAction;
/** See `@posthorn/db/mail/selection`. */
export type QueueSelection = MailQueueSelection;
/** See `@posthorn/db/mail/actions`. */
export type StoredAction = MailStoredAction;

export type ActionPreview = {
  count: number;
  sample: QueueEntry[];
  /** Give it back to apply; it stands for this action, this selection and this count. */
  token: string;
};

export type ActionResult =
  | {
      kind: 'applied';
      /** Id of the change, also in the events. */
      actionId: string;
      /** False: it goes on by itself; {@link readAction} says how far it is. */
      isDone: boolean;
      /** Selected. */
      total: number;
      count: number;
      /** Leased by a worker just now, or not in a state that the action applies to. */
      skipped: number;
      destinations: string[];
      undoToken: string | null;
      undoUntil: Date | null;
    }
  /** A filter without the token of its preview, or one that selects more by now: look again. */
  | { kind: 'changed'; preview: ActionPreview };

export type UndoResult =
  | { kind: 'undone'; count: number; skipped: number; isDone: boolean }
  | { kind: 'expired' }
  | { kind: 'unknown' };

export type ActionContext = {
  pool: Pool;
  log?: QueueLog;
  ring?: (destination: string) => void;
  /** Who does it, for events and audit. */
  actor: string;
  /** Id of this process, for events. */
  process: string;
  /** How long to wait for the end before leaving it to itself, in milliseconds. Default: until it is done. */
  patienceMs?: number;
  limits?: WatchLimits;
};

/** How many it would touch, and some of them. */
export async function previewAction(
  pool: Pool,
  action: QueueAction,
  selection: QueueSelection,
  limits?: WatchLimits,
): Promise<ActionPreview> {
  if (!('filter' in selection || 'quarantine' in selection) && !Array.isArray(selection.recipientIds)) {
    throw new TypeError('a selection is a filter or a list of recipient ids');
  }
  const [count, { rows }] = await Promise.all([
    countQueue(pool, selection, limits),
    selectQueue(pool, { selection, limits, limit: SAMPLE }),
  ]);
  return { count, sample: rows, token: `${tokenFor(action, selection)}.${count}` };
}

/**
 * Applies in batches, each its own commit. A filter needs the token of its preview and must not select more than it did; a list of ids
 * says itself what is meant. What outlasts the caller's patience goes on without it, and should this process end, a worker's sweep takes
 * it over.
 */
export async function applyAction(
  context: ActionContext,
  action: QueueAction,
  selection: QueueSelection,
  options: { token?: string } = {},
): Promise<ActionResult> {
  const { pool, limits } = context;
  const preview = await previewAction(pool, action, selection, limits);
  const mustMatch = !('recipientIds' in selection) || options.token !== undefined;
  if (mustMatch && !isWithin(options.token, preview)) return { kind: 'changed', preview };
  const by: ActionBy = { actionId: uuidv7(), actor: context.actor, process: context.process };
  await beginAction(pool, by, action, selection, limits);
  const destinations = new Set<string>();
  await patiently(
    context,
    drive(context, () => applyBatch(pool, by), destinations),
  );
  const now = (await findAction(pool, by.actionId))!;
  context.log?.info({ actionId: now.id, action: action.kind, actor: by.actor, count: now.affected }, 'queue action');
  return {
    kind: 'applied',
    actionId: now.id,
    isDone: now.status !== 'running',
    total: now.total,
    count: now.affected,
    skipped: now.skipped,
    destinations: [...destinations],
    undoToken: now.undoUntil === null ? null : now.id,
    undoUntil: now.undoUntil,
  };
}

/** Takes an action back for recipients that nobody has touched since. */
export async function undoAction(context: ActionContext, undoToken: string): Promise<UndoResult> {
  const by: ActionBy = { actionId: undoToken, actor: context.actor, process: context.process };
  const begun = await beginUndo(context.pool, by);
  if (begun === null) return { kind: 'unknown' };
  if (!begun) return { kind: 'expired' };
  await patiently(
    context,
    drive(context, () => undoBatch(context.pool, by), new Set()),
  );
  const now = (await findAction(context.pool, undoToken))!;
  context.log?.info({ actionId: now.id, actor: by.actor, count: now.undone }, 'queue action undone');
  const isDone = now.status === 'undone';
  return { kind: 'undone', count: now.undone, skipped: isDone ? Math.max(0, now.affected - now.undone) : 0, isDone };
}

/** How far an action is. Null: no such action. */
export async function readAction(pool: Pool, id: string): Promise<StoredAction | null> {
  return await findAction(pool, id);
}

/** Actions of the last ninety days, newest first. */
export async function recentActions(
  pool: Pool,
  options: { before?: Date; limit?: number } = {},
): Promise<StoredAction[]> {
  return await listActions(pool, { before: options.before, limit: Math.min(Math.max(options.limit ?? 20, 1), 200) });
}

/** Ends an action that is under way. False: there was nothing to end. */
export async function stopAction(pool: Pool, id: string): Promise<boolean> {
  return await stop(pool, id);
}

/** Goes on with actions whose process is gone. Returns how many it finished. */
export async function resumeActions(context: Omit<ActionContext, 'actor'>): Promise<number> {
  let finished = 0;
  for (;;) {
    const found = await adoptAction(context.pool, context.process);
    if (found === null) return finished;
    const stored = await findAction(context.pool, found.id);
    const by: ActionBy = { actionId: found.id, actor: stored?.actor ?? '', process: context.process };
    const batch = found.status === 'undoing' ? undoBatch : applyBatch;
    await drive(context, () => batch(context.pool, by), new Set());
    finished += 1;
  }
}

async function drive(
  { ring }: Pick<ActionContext, 'ring'>,
  next: () => Promise<BatchResult>,
  rung: Set<string>,
): Promise<void> {
  for (;;) {
    const result = await next();
    if (result.kind === 'lost') return;
    for (const destination of result.destinations) {
      if (!rung.has(destination)) ring?.(destination);
      rung.add(destination);
    }
    if (!result.more) return;
  }
}

/** Waits for the end as long as the caller likes. A failure after that is logged; the lease of the action ends and it is taken over. */
async function patiently({ patienceMs, log }: ActionContext, work: Promise<void>): Promise<void> {
  if (patienceMs === undefined) return await work;
  let isLeft = false;
  const watched = work.catch((error: unknown) => {
    if (!isLeft) throw error;
    log?.warn({ err: error }, 'a bulk action of the queue was interrupted; it will be taken up again');
  });
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patienceMs);
  });
  await Promise.race([watched, patience]);
  clearTimeout(timer);
  isLeft = true;
}

/** Fewer is fine: some were delivered meanwhile. More was never shown. */
function isWithin(token: string | undefined, preview: ActionPreview): boolean {
  const [shown, count] = token?.split('.') ?? [];
  return shown === preview.token.split('.')[0] && preview.count <= Number(count);
}

/** No secret: it only says what was looked at. */
function tokenFor(action: QueueAction, selection: QueueSelection): string {
  const about = JSON.stringify([sorted(action), sorted(selection)]);
  return createHash('sha256').update(about).digest('base64url').slice(0, 32);
}

/** The same whatever the order in which members were written. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, sorted(member)]);
}

const SAMPLE = 10;
