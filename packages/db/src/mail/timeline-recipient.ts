import type { Decision } from '@posthorn/policy/decision';
import type { RecipientState } from './message.ts';
import { RECIPIENT_COLUMNS, type RecipientColumns, recipientOf } from './rows.ts';
import type { ClaimedRecipient } from './settlement.ts';

/** A recipient as timelines and the message page show it. */
export type TimelineRecipient = Omit<ClaimedRecipient, 'firstQueuedAt'> & {
  state: RecipientState;
  decision: Decision;
  queuedAt: Date;
  leased: boolean;
  nextTry: Date | null;
  holdReason: string | null;
  lastError: string | null;
  finishedAt: Date | null;
};

export type TimelineRow = RecipientColumns & {
  state: RecipientState;
  decision: Decision;
  leased: boolean;
  next_try: Date | null;
  hold_reason: string | null;
  last_error: string | null;
  finished_at: Date | null;
};

export function timelineRecipientOf(row: TimelineRow): TimelineRecipient {
  const { firstQueuedAt: _, ...recipient } = recipientOf(row);
  return {
    ...recipient,
    state: row.state,
    decision: row.decision,
    queuedAt: row.queued_at,
    leased: row.leased,
    nextTry: row.next_try,
    holdReason: row.hold_reason,
    lastError: row.last_error,
    finishedAt: row.finished_at,
  };
}

export const TIMELINE_COLUMNS = `${RECIPIENT_COLUMNS}, r.state, r.decision, r.lease_until is not null as leased, r.hold_reason, r.last_error,
  case when r.lease_until is null then r.next_try end as next_try, r.finished_at`;
