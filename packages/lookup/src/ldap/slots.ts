/** Lets so many do something at once; the others wait in turn. */
export type Slots = {
  /** @throws Error when too many wait, or `signal` came while it waited */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
};

export function createSlots(most: number): Slots {
  let used = 0;
  const waiting: (() => void)[] = [];
  return {
    async run(signal, work) {
      if (used < most) used++;
      else {
        if (waiting.length >= MOST_WAITING)
          throw new Error(`more than ${MOST_WAITING} questions wait for a connection`);
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
      try {
        signal.throwIfAborted();
        return await work();
      } finally {
        const next = waiting.shift();
        if (next === undefined) used--;
        else next();
      }
    },
  };
}

const MOST_WAITING = 1000;
