import { createHash } from 'node:crypto';
import {
  type ActionBy,
  applyBatch,
  finishAction,
  type QueueAction as MailQueueAction,
  type QueueSelection as MailQueueSelection,
  recordAction,
  undoBatch,
} from '@posthorn/db/mail/actions';
import { countQueue, selectQueue } from '@posthorn/db/mail/backlog';
import type { Pool } from '@posthorn/db/mail/message';
import { uuidv7 } from '@posthorn/events/id';
import type { QueueEntry } from './backlog.ts';
import type { QueueLog } from './index.ts';

/** See `@posthorn/db/mail/actions`. */
export type QueueAction = MailQueueAction;
/** See `@posthorn/db/mail/actions`. */
export type QueueSelection = MailQueueSelection;

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
      count: number;
      /** Leased by a worker just now, or not in a state that the action applies to. */
      skipped: number;
      destinations: string[];
      /** For hold, release and retry, for ten minutes. */
      undoToken: string | null;
      undoUntil: Date | null;
    }
  /** A filter without the token of its preview, or one that no longer selects as many: look again. */
  | { kind: 'changed'; preview: ActionPreview };

export type UndoResult = { kind: 'undone'; count: number; skipped: number } | { kind: 'expired' } | { kind: 'unknown' };

export type ActionContext = {
  pool: Pool;
  log?: QueueLog;
  ring?: (destination: string) => void;
  /** Who does it, for events and audit. */
  actor: string;
  /** Id of this process, for events. */
  process: string;
};

/** How many it would touch, and some of them. */
export async function previewAction(
  pool: Pool,
  action: QueueAction,
  selection: QueueSelection,
): Promise<ActionPreview> {
  if (!('filter' in selection) && !Array.isArray(selection.recipientIds)) {
    throw new TypeError('a selection is a filter or a list of recipient ids');
  }
  const count = await countQueue(pool, selection);
  const { rows } = await selectQueue(pool, { ...selection, limit: SAMPLE });
  return { count, sample: rows, token: tokenFor(action, selection, count) };
}

/**
 * Applies in batches, each its own commit. A filter needs the token of its preview and must still select as many; a list of ids
 * says itself what is meant.
 */
export async function applyAction(
  context: ActionContext,
  action: QueueAction,
  selection: QueueSelection,
  options: { token?: string } = {},
): Promise<ActionResult> {
  const { pool, ring } = context;
  const preview = await previewAction(pool, action, selection);
  const mustMatch = 'filter' in selection || options.token !== undefined;
  if (mustMatch && options.token !== preview.token) return { kind: 'changed', preview };
  const by: ActionBy = { actionId: uuidv7(), actor: context.actor, process: context.process };
  const undoUntil = await recordAction(pool, by, action, selection, UNDO_SECONDS);
  const destinations = new Set<string>();
  let count = 0;
  let after: string | null = null;
  do {
    const batch = await applyBatch(pool, by, action, selection, after);
    count += batch.changed;
    after = batch.last;
    for (const destination of batch.destinations) destinations.add(destination);
  } while (after !== null);
  await finishAction(pool, by, { kind: action.kind, count, selection });
  if (ring !== undefined) for (const destination of destinations) ring(destination);
  context.log?.info({ actionId: by.actionId, action: action.kind, actor: context.actor, count }, 'queue action');
  return {
    kind: 'applied',
    actionId: by.actionId,
    count,
    skipped: Math.max(0, preview.count - count),
    destinations: [...destinations],
    undoToken: undoUntil === null ? null : by.actionId,
    undoUntil,
  };
}

/** Takes a hold, release or retry back for recipients that nobody has touched since. */
export async function undoAction(context: ActionContext, undoToken: string): Promise<UndoResult> {
  const by: ActionBy = { actionId: undoToken, actor: context.actor, process: context.process };
  const result = await undoBatch(context.pool, by, undoToken);
  if (typeof result === 'string') return { kind: result };
  if (context.ring !== undefined) for (const destination of result.destinations) context.ring(destination);
  context.log?.info({ actionId: undoToken, actor: context.actor, count: result.undone }, 'queue action undone');
  return { kind: 'undone', count: result.undone, skipped: result.skipped };
}

/** No secret: it only says what was looked at. */
function tokenFor(action: QueueAction, selection: QueueSelection, count: number): string {
  const about = JSON.stringify([sorted(action), sorted(selection), count]);
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
const UNDO_SECONDS = 600;
