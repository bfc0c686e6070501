/** One step of a retry schedule: from this age on, this often. Seconds. */
export type RetryStep = { after: number; every: number };

/** When to try again. `random` is in [0, 1) and spreads the wait by the jitter (a share, 0.1 = ten per cent). */
export declare function nextTry(input: {
  schedule: RetryStep[];
  firstQueued: Date;
  attempts: number;
  now: Date;
  random: number;
  jitter?: number;
}): Date;
