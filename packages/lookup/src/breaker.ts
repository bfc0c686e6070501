import { inWords } from './fault.ts';

/** Whether a peer is asked: `open` means that it rests, `half-open` that one question tries it. */
export type BreakerState = 'closed' | 'half-open' | 'open';

/** Keeps questions from a peer that failed several times in a row, so that nobody waits for what is not there. */
export type Breaker = {
  readonly state: BreakerState;
  /** Milliseconds until it is tried again; 0 when it may be asked now. */
  readonly restsFor: number;
  /** Begins a question; what is given says how it went, once. Undefined: it is not to be asked. */
  enter(): Leave | undefined;
  /** Why it failed last. */
  readonly words: string;
};

/** `words`: why it failed. */
export type Leave = (isGood: boolean, words?: string) => void;

/**
 * Opens after some failures in a row and rests, longer each time; then one question is let through, and what it comes to decides.
 * `now` gives milliseconds.
 */
export function createBreaker({
  failures = 5,
  restMs = 1000,
  longestMs = 30_000,
  now = () => performance.now(),
}: {
  failures?: number;
  restMs?: number;
  longestMs?: number;
  now?: () => number;
} = {}): Breaker {
  let inARow = 0;
  let rests = 0;
  let opensAt = 0;
  let trial: Leave | undefined;
  let lastWords = '';
  const stateNow = (): BreakerState =>
    inARow < failures ? 'closed' : now() < opensAt || trial !== undefined ? 'open' : 'half-open';

  function question(): Leave {
    const own: Leave = (isGood, words = '') => {
      const wasTrial = trial === own;
      // What was asked before the rest and fails now says nothing of the one that tries it.
      if (wasTrial || isGood) trial = undefined;
      if (isGood) {
        inARow = 0;
        rests = 0;
        return;
      }
      lastWords = words;
      inARow++;
      // Questions that were open together fail together: that is one outage, and no reason to rest longer.
      if (inARow < failures || (inARow > failures && !wasTrial)) return;
      opensAt = now() + Math.min(longestMs, restMs * 2 ** Math.min(rests, 20));
      rests++;
    };
    return own;
  }
  return {
    get state() {
      return stateNow();
    },
    get restsFor() {
      return inARow < failures ? 0 : Math.max(0, opensAt - now());
    },
    get words() {
      return lastWords;
    },
    enter() {
      const state = stateNow();
      if (state === 'open') return undefined;
      const own = question();
      if (state === 'half-open') trial = own;
      return own;
    },
  };
}

/** A peer that rests is not asked. */
export class PeerRests extends Error {
  constructor(name: string, words: string) {
    super(`${name} rests after failures${words === '' ? '' : `: ${words}`}`);
    this.name = 'PeerRests';
  }
}

/** Runs work behind a breaker. `isFault` tells failures of the peer from its answers that it does not like the question. */
export async function guarded<T>(
  { breaker, name, isFault }: { breaker: Breaker; name: string; isFault: (error: unknown) => boolean },
  work: () => Promise<T>,
): Promise<T> {
  const leave = breaker.enter();
  if (leave === undefined) throw new PeerRests(name, breaker.words);
  try {
    const done = await work();
    leave(true);
    return done;
  } catch (error) {
    const told = inWords(error);
    leave(!isFault(error), told instanceof Error ? told.message : '');
    throw told;
  }
}
