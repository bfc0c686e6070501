/** Counts for the limits of rules, by key. */
export type RuleLimits = {
  /** Counts once; true: more than `count` in `period` seconds. */
  isOver(key: string, limit: { count: number; period: number; how: 'leaky' | 'strict' }): boolean;
  readonly size: number;
};

/**
 * Creates the counters. Each key has a bucket of `count` that fills up again within the period: `leaky` takes nothing from an empty one, so that a
 * client gets its share however much it asks for; `strict` takes on, down to one more bucket below, so that it has to slow down first. Beyond `maxKeys`
 * full buckets are dropped first, then the oldest, which errs on the side of the client.
 */
export function createRuleLimits(options: { now: () => number; maxKeys?: number }): RuleLimits {
  const maxKeys = options.maxKeys ?? 100_000;
  const buckets = new Map<string, { left: number; at: number; fullAt: number }>();
  return {
    isOver(key, { count, period, how }) {
      const now = options.now();
      const perMillisecond = count / (period * 1000);
      let bucket = buckets.get(key);
      if (bucket === undefined) {
        if (buckets.size >= maxKeys) shed(buckets, maxKeys, now);
        bucket = { left: count, at: now, fullAt: now };
        buckets.set(key, bucket);
      }
      bucket.left = Math.min(count, bucket.left + (now - bucket.at) * perMillisecond);
      bucket.at = now;
      const isOver = bucket.left < 1;
      if (!isOver || how === 'strict') bucket.left = Math.max(-count, bucket.left - 1);
      bucket.fullAt = now + (count - bucket.left) / perMillisecond;
      return isOver;
    },
    get size() {
      return buckets.size;
    },
  };
}

function shed(buckets: Map<string, { fullAt: number }>, maxKeys: number, now: number): void {
  for (const [key, { fullAt }] of buckets) if (fullAt <= now) buckets.delete(key);
  let surplus = buckets.size - Math.floor(maxKeys * 0.9);
  for (const key of buckets.keys()) {
    if (surplus-- <= 0) break;
    buckets.delete(key);
  }
}
