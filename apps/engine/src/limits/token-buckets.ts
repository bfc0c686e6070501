/** Token buckets by key: each key may take `perMinute` tokens a minute, saved up to one minute's worth. */
export type TokenBuckets = {
  /** Takes `count` tokens and says whether they were there; a refused take costs nothing. */
  take(key: string, perMinute: number, count?: number): boolean;
  readonly size: number;
};

/**
 * Creates buckets that hold at most `maxKeys` keys. A bucket that has filled up again says nothing that a new one would
 * not say, so full buckets are dropped first; beyond that the oldest go, which errs on the side of the client.
 */
export function createTokenBuckets(options: { now: () => number; maxKeys?: number }): TokenBuckets {
  const maxKeys = options.maxKeys ?? 100_000;
  const buckets = new Map<string, Bucket>();

  return {
    take(key, perMinute, count = 1) {
      if (perMinute <= 0) return true;
      const now = options.now();
      let bucket = buckets.get(key);
      if (bucket === undefined) {
        if (buckets.size >= maxKeys) shed(buckets, maxKeys, now);
        bucket = { tokens: perMinute, at: now, perMinute };
        buckets.set(key, bucket);
      } else {
        bucket.tokens = Math.min(perMinute, bucket.tokens + ((now - bucket.at) * perMinute) / minute);
        bucket.at = now;
        bucket.perMinute = perMinute;
      }
      if (bucket.tokens < Math.min(count, perMinute)) return false;
      bucket.tokens -= count;
      return true;
    },
    get size() {
      return buckets.size;
    },
  };
}

type Bucket = { tokens: number; at: number; perMinute: number };

function shed(buckets: Map<string, Bucket>, maxKeys: number, now: number): void {
  for (const [key, bucket] of buckets) if (isFull(bucket, now)) buckets.delete(key);
  let surplus = buckets.size - Math.floor(maxKeys * 0.9);
  for (const key of buckets.keys()) {
    if (surplus-- <= 0) break;
    buckets.delete(key);
  }
}

function isFull(bucket: Bucket, now: number): boolean {
  return bucket.tokens + ((now - bucket.at) * bucket.perMinute) / minute >= bucket.perMinute;
}

const minute = 60_000;
