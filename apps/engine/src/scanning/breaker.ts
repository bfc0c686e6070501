/**
 * Keeps a dead scanner from costing each message its time-out: after three failures in a row it rests, ten seconds at first and up to a minute, and
 * then one message at a time tries it again. The first answer ends that.
 */
export type Breaker = {
  /** May it be asked now? Whoever is told so has to call `answered`, `failed` or `leave`. */
  enter(): boolean;
  /** Returns what ended, where it had failed before. */
  answered(): { failures: number; since: number } | undefined;
  failed(words: string): { failures: number; restMs: number };
  /** Nothing was learned of it. */
  leave(): void;
  readonly state: BreakerState;
};

export type BreakerState = {
  failures: number;
  /** Since when it fails, in milliseconds. */
  since: number | null;
  /** Until when it is left alone. */
  restsUntil: number | null;
  lastFailure: string | null;
};

export function createBreaker(now: () => number): Breaker {
  let state: BreakerState = { failures: 0, since: null, restsUntil: null, lastFailure: null };
  let isTrying = false;
  return {
    enter() {
      if (state.restsUntil === null) return true;
      if (isTrying || now() < state.restsUntil) return false;
      isTrying = true;
      return true;
    },
    answered() {
      isTrying = false;
      const { failures, since } = state;
      state = { failures: 0, since: null, restsUntil: null, lastFailure: state.lastFailure };
      return since === null ? undefined : { failures, since };
    },
    failed(words) {
      isTrying = false;
      const failures = state.failures + 1;
      const restMs = failures < PATIENCE ? 0 : Math.min(LONGEST_MS, SHORTEST_MS * 2 ** (failures - PATIENCE));
      state = {
        failures,
        since: state.since ?? now(),
        restsUntil: restMs === 0 ? null : now() + restMs,
        lastFailure: words,
      };
      return { failures, restMs };
    },
    leave() {
      isTrying = false;
    },
    get state() {
      return state;
    },
  };
}

const PATIENCE = 3;
const SHORTEST_MS = 10_000;
const LONGEST_MS = 60_000;
