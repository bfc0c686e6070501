/** Keeps what is to be said until somebody was asked whether to go on. */
export type Gate = {
  write(bytes: Uint8Array): void;
  /** Holds everything back until there is an answer: a reason not to go on, which goes to `refused`, or null. */
  hold(asked: Promise<string | null>, refused: (reason: string) => void): Promise<void>;
};

/** `through` writes at once. */
export function createGate(through: (bytes: Uint8Array) => unknown): Gate {
  let held: Uint8Array[] | undefined;
  return {
    write(bytes) {
      if (held) held.push(bytes);
      else through(bytes);
    },
    async hold(asked, refused) {
      held = [];
      const reason = await asked;
      const waiting = held;
      held = undefined;
      if (reason !== null) refused(reason);
      else for (const bytes of waiting) through(bytes);
    },
  };
}
