/** A bounded cache with an expiry for each entry; the entry not used for longest goes first. Times in milliseconds. */
export type Cache<V> = {
  get(key: string, now: number): { value: V; remainingMs: number } | undefined;
  set(key: string, entry: { value: V; expires: number }): void;
  delete(key: string): void;
  clear(): void;
  readonly size: number;
};

export function createCache<V>(maxEntries: number): Cache<V> {
  const entries = new Map<string, { value: V; expires: number }>();
  return {
    get(key, now) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      entries.delete(key);
      if (entry.expires <= now) return undefined;
      entries.set(key, entry);
      return { value: entry.value, remainingMs: entry.expires - now };
    },
    set(key, entry) {
      entries.delete(key);
      if (maxEntries < 1) return;
      if (entries.size >= maxEntries) entries.delete(entries.keys().next().value!);
      entries.set(key, entry);
    },
    delete: (key) => void entries.delete(key),
    clear: () => entries.clear(),
    get size() {
      return entries.size;
    },
  };
}
