/**
 * Keeps a dead scanner from costing each message its time-out: after three failures in a row it rests, ten seconds at first and up to a minute, and
 * then one message at a time tries it again. The first answer ends that.
 */
export type Breaker = {
  /** May it be asked now? Undefined: it rests. Whoever is let in says how that ended, once. */
  enter(): Turn | undefined;
  readonly state: BreakerState;
};

export type Turn = {
  /** Returns what ended, where it had failed before. */
  answered(): { failures: number; since: number } | undefined;
  failed(words: string): { failures: number; restMs: number };
  /** Nothing was learned of it. */
  leave(): void;
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
  let rests = 0;
  let trial: Turn | undefined;

  function turn(): Turn {
    const own: Turn = {
      answered() {
        const { failures, since } = state;
        state = { failures: 0, since: null, restsUntil: null, lastFailure: state.lastFailure };
        rests = 0;
        trial = undefined;
        return since === null ? undefined : { failures, since };
      },
      failed(words) {
        const wasTrial = trial === own;
        own.leave();
        const failures = state.failures + 1;
        const since = state.since ?? now();
        state = { ...state, failures, since, lastFailure: words };
        if (failures < PATIENCE) return { failures, restMs: 0 };
        // Messages that were shown to it together fail together: that is one outage, and no reason to rest longer.
        if (state.restsUntil === null || wasTrial)
          state.restsUntil = now() + Math.min(LONGEST_MS, SHORTEST_MS * 2 ** Math.min(rests++, 20));
        return { failures, restMs: Math.max(0, state.restsUntil - now()) };
      },
      leave() {
        if (trial === own) trial = undefined;
      },
    };
    return own;
  }
  return {
    enter() {
      if (state.restsUntil === null) return turn();
      if (trial !== undefined || now() < state.restsUntil) return undefined;
      trial = turn();
      return trial;
    },
    get state() {
      return state;
    },
  };
}

const PATIENCE = 3;
const SHORTEST_MS = 10_000;
const LONGEST_MS = 60_000;
