/** One step of a retry schedule: from this age on, this often. Seconds. */
export type RetryStep = { after: number; every: number };

/** What decides about the next try. `random` is in [0, 1). */
export type RetryQuestion = {
  schedule: readonly RetryStep[];
  firstQueued: Date;
  /** Finished attempts, the one just made included. */
  attempts: number;
  now: Date;
  random: number;
  /** Share of the wait by which it is spread to both sides. Default 0.1. */
  jitter?: number;
};

/**
 * When to try again: the last step whose age has been reached says how long to wait. The first two retries come early, because
 * greylisting hosts (RFC 6647 §2) commonly let a sender in after one to five minutes.
 */
export function nextTry({ schedule, firstQueued, attempts, now, random, jitter = 0.1 }: RetryQuestion): Date {
  const age = (now.getTime() - firstQueued.getTime()) / 1000;
  let every = schedule[0]?.every ?? DEFAULT_EVERY;
  for (const step of [...schedule].sort((a, b) => a.after - b.after)) if (age >= step.after) every = step.every;
  const wait = attempts <= EARLY.length ? Math.min(every, EARLY[Math.max(0, attempts - 1)]!) : every;
  const spread = 1 + jitter * (2 * random - 1);
  return new Date(now.getTime() + Math.max(1, wait * spread) * 1000);
}

const DEFAULT_EVERY = 900;
const EARLY = [60, 180];
