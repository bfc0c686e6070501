import type { ClaimedRecipient } from '@posthorn/queue/claim';
import { nextTry } from '@posthorn/queue/schedule';
import type { Configuration } from '@posthorn/settings/configuration';
import type { Verdict } from './result.ts';

/**
 * When a recipient is tried again: by the schedule, never after its time is over, and early where a greylisting host only wants to see us
 * again: most accept after one to five minutes (RFC 6647 §5).
 */
export function plannedTry(
  recipient: ClaimedRecipient,
  verdict: Verdict,
  on: { queue: Configuration['queue']; expiry: Date; now: Date; random: () => number },
): Date {
  const { queue, expiry, now, random } = on;
  const scheduled = nextTry({
    schedule: queue.retrySchedule,
    firstQueued: recipient.firstQueuedAt,
    attempts: recipient.attempts + 1,
    now,
    random: random(),
    jitter: queue.jitterPercent / 100,
  });
  const waited = verdict.greylisted ? greylistRetryMs[recipient.attempts] : undefined;
  const soon = waited === undefined ? scheduled.getTime() : now.getTime() + waited * (1 + random() / 4);
  return new Date(Math.min(soon, scheduled.getTime(), expiry.getTime()));
}

const greylistRetryMs = [65_000, 185_000, 305_000, 605_000];
