import type { Pool } from '@posthorn/db/mail/message';
import type { QueueEntry, QueueFilter } from './backlog.ts';
import type { QueueLog } from './index.ts';

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

export type ActionPreview = {
  count: number;
  sample: QueueEntry[];
  /** Give it back to apply; it stands for this selection and this count. */
  token: string;
};

export type ActionResult =
  | {
      kind: 'applied';
      /** Id of the change, also in the audit log and in the events. */
      actionId: string;
      count: number;
      /** Leased by a worker just now and therefore left alone, or changed since the preview. */
      skipped: number;
      destinations: string[];
      /** For hold, release and retry, for ten minutes. */
      undoToken: string | null;
      undoUntil: Date | null;
    }
  /** The selection no longer has the count that was previewed. */
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

export declare function previewAction(
  pool: Pool,
  action: QueueAction,
  selection: QueueSelection,
): Promise<ActionPreview>;
export declare function applyAction(
  context: ActionContext,
  action: QueueAction,
  selection: QueueSelection,
  options?: { token?: string },
): Promise<ActionResult>;
export declare function undoAction(context: ActionContext, undoToken: string): Promise<UndoResult>;
