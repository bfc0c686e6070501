/** How many connections are open now, in all and by key (a client or a network). */
export type ConnectionCounts = {
  /** Counts one more connection under each key; call the result once when it ends. */
  open(keys: readonly string[]): () => void;
  of(key: string): number;
  readonly total: number;
};

/** Creates counters that forget a key with its last connection, so that memory follows the open connections. */
export function createConnectionCounts(): ConnectionCounts {
  const counts = new Map<string, number>();
  let total = 0;
  return {
    open(keys) {
      total++;
      for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
      let isOpen = true;
      return () => {
        if (!isOpen) return;
        isOpen = false;
        total--;
        for (const key of keys) {
          const left = (counts.get(key) ?? 1) - 1;
          if (left > 0) counts.set(key, left);
          else counts.delete(key);
        }
      };
    },
    of: (key) => counts.get(key) ?? 0,
    get total() {
      return total;
    },
  };
}
