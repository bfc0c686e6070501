/** Where a report bends the standard and was understood all the same: each way once, with how often. */
export type Bends = {
  add(words: string): void;
  /** In words; at most 40. */
  list(): string[];
};

export function createBends(): Bends {
  const seen = new Map<string, number>();
  return {
    add(words) {
      const times = seen.get(words);
      if (times !== undefined) seen.set(words, times + 1);
      else if (seen.size < MOST) seen.set(words, 1);
    },
    list: () => [...seen].map(([words, times]) => (times === 1 ? words : `${words} (${times} times)`)),
  };
}

/** A word of a stranger, short enough to be quoted. */
export const quoted = (text: string): string => `"${text.length > 40 ? `${text.slice(0, 39).toWellFormed()}…` : text}"`;

const MOST = 40;
