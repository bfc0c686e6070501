/** Remembers when a sender first tried a recipient, in memory: enough to teach what greylisting does (RFC 6647). */
export function createGreylist(now: () => number = Date.now): {
  /** Seconds still to wait; 0: welcome. */
  wait(sender: string, recipient: string, seconds: number): number;
} {
  const firstSeen = new Map<string, number>();
  return {
    wait(sender, recipient, seconds) {
      const key = `${sender}\n${recipient}`.toLowerCase();
      const seen = firstSeen.get(key);
      if (seen === undefined) {
        const oldest = firstSeen.keys().next();
        if (firstSeen.size >= maxEntries && !oldest.done) firstSeen.delete(oldest.value);
        firstSeen.set(key, now());
        return Math.max(seconds, 1);
      }
      return Math.max(0, Math.ceil(seconds - (now() - seen) / 1000));
    },
  };
}

const maxEntries = 10_000;
