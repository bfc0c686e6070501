/** Something that must not take longer than its deadline. */
export type Deadline = {
  /** Sets the time left, in milliseconds. */
  set(ms: number): void;
  /** No deadline until the next `set`. */
  clear(): void;
  /** Forgets it for good. */
  end(): void;
};

/** Deadlines for very many connections at the price of one timer: they are looked at twice a second. */
export function createDeadline(expired: () => void): Deadline {
  const entry = { at: Number.POSITIVE_INFINITY, expired };
  watched.add(entry);
  timer ??= setInterval(tick, tickMs).unref();
  return {
    set(ms) {
      entry.at = performance.now() + ms;
    },
    clear() {
      entry.at = Number.POSITIVE_INFINITY;
    },
    end() {
      watched.delete(entry);
      if (watched.size > 0 || !timer) return;
      clearInterval(timer);
      timer = undefined;
    },
  };
}

function tick(): void {
  const now = performance.now();
  for (const entry of watched) {
    if (entry.at > now) continue;
    entry.at = Number.POSITIVE_INFINITY;
    entry.expired();
  }
}

const watched = new Set<{ at: number; expired: () => void }>();
let timer: NodeJS.Timeout | undefined;
const tickMs = 500;
