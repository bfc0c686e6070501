export type Rounds<T> = AsyncDisposable & {
  /** One round now, or the one that is under way. Rejects with what the round rejects with. */
  run(): Promise<T>;
};

/**
 * Runs a piece of work again and again, never twice at once. A round that fails is told and the next one tries again; disposing ends the clock and
 * waits for the round that is under way.
 */
export function startRounds<T>(options: {
  everyMs: number;
  round: () => Promise<T>;
  onFailure: (error: unknown) => void;
}): Rounds<T> {
  const { everyMs, round, onFailure } = options;
  let underWay: Promise<T> | undefined;
  const run = (): Promise<T> => {
    underWay ??= round().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
  const timer = setInterval(() => {
    // A failure is told once, however often the clock struck meanwhile.
    if (!underWay) run().catch(onFailure);
  }, everyMs);
  timer.unref();
  return {
    run,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await underWay?.catch(() => {});
    },
  };
}
