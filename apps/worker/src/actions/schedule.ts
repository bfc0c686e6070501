/** What follows from a try that failed. */
export type Consequence = {
  state: 'waiting' | 'failed';
  /** Until the next try of this delivery. */
  retrySeconds: number;
  /** The whole endpoint is left alone so long; 0: it is not. */
  restSeconds: number;
};

/**
 * Decides what follows from a failed try: tried again after a growing pause, until the tries or the time are used up. An endpoint that
 * fails several times in a row rests, so that what waits for it is not used up while nobody is there.
 *
 * @param attempts tries of this delivery, with this one
 * @param failures tries of the endpoint that failed in a row, with this one
 * @param waitedSeconds how long the delivery has been waiting
 * @param askedSeconds what the endpoint asked for (Retry-After), if it did
 * @param isGone the endpoint said that it is gone for good (410)
 */
export function consequenceOf({
  attempts,
  failures,
  waitedSeconds,
  keepSeconds,
  askedSeconds = 0,
  isGone = false,
  random,
}: {
  attempts: number;
  failures: number;
  waitedSeconds: number;
  keepSeconds: number;
  askedSeconds?: number;
  isGone?: boolean;
  random: () => number;
}): Consequence {
  const asked = Math.min(askedSeconds, LONGEST_ASKED);
  const pause = PAUSES[Math.min(attempts, PAUSES.length) - 1]!;
  const retrySeconds = Math.max(asked, pause * (0.9 + 0.2 * random()));
  // While nobody is there at all, tries do not count: only time does.
  const isUsedUp = attempts > PAUSES.length && failures <= RESTS_AFTER;
  const isOver = isGone || isUsedUp || waitedSeconds + retrySeconds > keepSeconds;
  const rest = failures < RESTS_AFTER ? 0 : Math.min(FIRST_REST * 2 ** (failures - RESTS_AFTER), LONGEST_REST);
  return { state: isOver ? 'failed' : 'waiting', retrySeconds, restSeconds: Math.max(rest, asked) };
}

/** How long the endpoint wants to be left alone (RFC 9110 §10.2.3), in seconds; 0 when it does not say. */
export function retryAfterOf(value: string | undefined, now: Date): number {
  if (value === undefined) return 0;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  const at = Date.parse(value);
  return Number.isNaN(at) ? 0 : Math.max(0, (at - now.getTime()) / 1000);
}

/** An endpoint rests from so many tries on that failed in a row. */
export const RESTS_AFTER = 5;
/** Seconds before the second, third, ... try: about eighteen hours in all. */
const PAUSES = [5, 30, 120, 300, 900, 1800, 3600, 3600, 7200, 14_400, 28_800] as const;
const FIRST_REST = 30;
const LONGEST_REST = 900;
const LONGEST_ASKED = 3600;
