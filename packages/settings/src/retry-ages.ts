/** One step of a retry schedule: from this age on, this often. Seconds. */
export type RetryStep = { after: number; every: number };

/** The ages, in seconds, at which mail that never gets through is tried before it is given up; the first is 0. At most `limit` of them. */
export function retryAges(schedule: readonly RetryStep[], maxAge: number, limit = 1000): number[] {
  const steps = [...schedule].sort((left, right) => left.after - right.after);
  const ages: number[] = [];
  for (let age = 0; age < maxAge && ages.length < limit; ) {
    ages.push(age);
    const every = steps.findLast((step) => step.after <= age)?.every ?? schedule[0]?.every ?? DEFAULT_EVERY;
    age += Math.max(1, Math.min(every, EARLY[ages.length - 1] ?? every));
  }
  return ages;
}

/** As the queue does it: the first two retries come early (RFC 6647 §2). */
const EARLY = [60, 180];
const DEFAULT_EVERY = 900;
