/** When what waits in memory is stored: some time after it came, one write at a time, and again while something is left. */
export type WriteBehind = AsyncDisposable & {
  /** Something waits: it is stored within `everyMs`, or after the write that runs. */
  plan(): void;
  /** Resolves when everything given so far is stored, or could not be and waits. */
  flush(): Promise<void>;
};

/** `write` stores what waits; it keeps what could not be stored, and does not throw. Disposing flushes once. */
export function createWriteBehind({
  everyMs,
  isWaiting,
  write,
}: {
  everyMs: number;
  isWaiting: () => boolean;
  write: () => Promise<void>;
}): WriteBehind {
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;

  function start(): Promise<void> {
    writing ??= write().finally(() => {
      writing = undefined;
      if (isWaiting()) plan();
    });
    return writing;
  }

  function plan(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      void start();
    }, everyMs);
  }

  const flush = async (): Promise<void> => {
    await writing;
    await start();
  };

  return {
    plan,
    flush,
    async [Symbol.asyncDispose]() {
      await flush();
      clearTimeout(timer);
    },
  };
}
