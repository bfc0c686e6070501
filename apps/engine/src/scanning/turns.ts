/** Lets so many in at once; the others wait in the order in which they came, until a signal says that it is no longer worth it. */
export type Turns = {
  /** Resolves with what to call at the end; rejects with the signal's reason. */
  take(most: number, signal: AbortSignal): Promise<() => void>;
  readonly waiting: number;
};

export function createTurns(): Turns {
  let inside = 0;
  const queue: { most: number; go: () => void }[] = [];
  function leave(): void {
    inside--;
    const next = queue[0];
    if (next === undefined || inside >= next.most) return;
    queue.shift();
    next.go();
  }
  return {
    async take(most, signal) {
      signal.throwIfAborted();
      if (inside >= most)
        await new Promise<void>((resolve, reject) => {
          const entry = { most, go: resolve };
          queue.push(entry);
          signal.addEventListener(
            'abort',
            () => {
              const at = queue.indexOf(entry);
              if (at < 0) return;
              queue.splice(at, 1);
              reject(signal.reason);
            },
            { once: true },
          );
        });
      inside++;
      let isIn = true;
      return () => {
        if (isIn) leave();
        isIn = false;
      };
    },
    get waiting() {
      return queue.length;
    },
  };
}
