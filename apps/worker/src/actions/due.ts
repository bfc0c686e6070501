import type { TailCursor } from '@posthorn/db/mail/tail';
import type { WebhookState } from '@posthorn/db/mail/webhook';
import { RESTS_AFTER } from './schedule.ts';

/** With so many on their way nothing more is read: the log itself keeps the rest. */
export const MAX_WAITING = 50;

/** In how many seconds an endpoint has something to send, by the clock of the database; null: nothing waits. */
export function dueInSeconds({ waiting, restsFor, failures, nextTryIn, following, pausedAt }: Standing): number | null {
  if (waiting === 0 || !following || pausedAt !== null) return null;
  if (restsFor > 0) return restsFor;
  // Rested, it is asked with whatever waits.
  return failures >= RESTS_AFTER ? 0 : Math.max(0, nextTryIn ?? 0);
}

/** Whether a turn of an endpoint would find something to do: a delivery whose time has come, or room for new events. */
export async function hasTurn(
  state: Standing & Pick<WebhookState, 'cursor'>,
  hasMore: (cursor: TailCursor) => Promise<boolean>,
): Promise<boolean> {
  const { following, pausedAt, restsFor, waiting, cursor } = state;
  if (!following || pausedAt !== null || restsFor > 0) return false;
  return dueInSeconds(state) === 0 || (waiting < MAX_WAITING && (await hasMore(cursor)));
}

type Standing = Pick<WebhookState, 'waiting' | 'restsFor' | 'failures' | 'nextTryIn' | 'following' | 'pausedAt'>;
