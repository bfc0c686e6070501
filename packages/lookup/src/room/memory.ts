import type { Answer } from '../source.ts';

/** An answer with the time it came, in milliseconds of the room's clock. */
export type Remembered = {
  answer: Answer;
  at: number;
  /** Until then nobody asks again. */
  freshUntil: number;
  /** Until then it counts for what was begun with it. */
  usableUntil: number;
};

/** The newest answers of one source, at most so many; the one that was least recently put in goes first. */
export type Memory = {
  get(key: string): Remembered | undefined;
  put(key: string, remembered: Remembered): void;
  readonly size: number;
};

export function createMemory(most = 10_000): Memory {
  const known = new Map<string, Remembered>();
  return {
    get: (key) => known.get(key),
    put(key, remembered) {
      known.delete(key);
      known.set(key, remembered);
      if (known.size > most) known.delete(known.keys().next().value!);
    },
    get size() {
      return known.size;
    },
  };
}
