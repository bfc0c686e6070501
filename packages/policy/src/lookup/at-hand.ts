/** What a look-up came to, after what the settings say for misses and failures. */
export type LookupOutcome =
  | { kind: 'values'; values: readonly string[] }
  | { kind: 'failed'; name: string; reason: string };

/** Answers of look-ups as far as they are at hand. Lists are matched without waiting: what is missing is said, asked, and matched again. */
export type LookupsAtHand = {
  /** Undefined: it has to be learnt first. */
  peek(name: string, args: readonly string[]): LookupOutcome | undefined;
  learn(name: string, args: readonly string[]): Promise<void>;
  /** Does the answer depend on what is asked for? Otherwise the values are the items of a list. */
  isKeyed(name: string): boolean;
  /** Does something at once, for which only answers count that are fresh. */
  strictly<T>(work: () => T): T;
};

/** Thrown where an answer is needed that is not at hand; `ready` settles once it is. */
export class NotYetKnown extends Error {
  readonly ready: Promise<void>;
  constructor(name: string, ready: Promise<void>) {
    super(`the look-up ${name} has to be waited for`);
    this.name = 'NotYetKnown';
    this.ready = ready;
  }
}

/** A look-up failed, and mail is put off where that happens. */
export class LookupFailed extends Error {
  readonly lookup: string;
  readonly reason: string;
  constructor({ name, reason }: { name: string; reason: string }) {
    super(`the look-up ${name} failed: ${reason}`);
    this.name = 'LookupFailed';
    this.lookup = name;
    this.reason = reason;
  }
}

/** The values of a look-up that are at hand. @throws NotYetKnown, LookupFailed */
export function valuesAtHand(lookups: LookupsAtHand, name: string, args: readonly string[]): readonly string[] {
  const outcome = lookups.peek(name, args);
  if (outcome === undefined) throw new NotYetKnown(name, lookups.learn(name, args));
  if (outcome.kind === 'failed') throw new LookupFailed(outcome);
  return outcome.values;
}

/**
 * Does something that may need answers of look-ups, again and again until all are at hand. A promise only where something has to be waited
 * for. What it does before it matches lists is done each time.
 *
 * @throws LookupFailed, as rejection where there is a promise
 */
export function onceKnown<T>(work: () => T | Promise<T>, rounds = MOST_ROUNDS): T | Promise<T> {
  const again = (error: unknown): T | Promise<T> => {
    if (!(error instanceof NotYetKnown) || rounds <= 0) throw error;
    return error.ready.then(() => onceKnown(work, rounds - 1));
  };
  try {
    const done = work();
    return done instanceof Promise ? done.catch(again) : done;
  } catch (error) {
    return again(error);
  }
}

/** Each round answers one look-up for one key, so no setting needs as many. */
const MOST_ROUNDS = 200;
