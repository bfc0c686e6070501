import { inWords } from './fault.ts';

/** Whether a peer is asked: `open` means that it rests, `half-open` that one question tries it. */
export type BreakerState = 'closed' | 'half-open' | 'open';

/** Keeps questions from a peer that failed several times in a row, so that nobody waits for what is not there. */
export type Breaker = {
  readonly state: BreakerState;
  /** Milliseconds until it is tried again; 0 when it may be asked now. */
  readonly restsFor: number;
  /** Begins a question. False: it is not to be asked. */
  enter(): boolean;
  /** Says how the question went. */
  leave(isGood: boolean): void;
};

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
  let isTrying = false;
  const stateNow = (): BreakerState =>
    inARow < failures ? 'closed' : now() < opensAt || isTrying ? 'open' : 'half-open';
  return {
    get state() {
      return stateNow();
    },
    get restsFor() {
      return inARow < failures ? 0 : Math.max(0, opensAt - now());
    },
    enter() {
      const state = stateNow();
      if (state === 'half-open') isTrying = true;
      return state !== 'open';
    },
    leave(isGood) {
      const wasTrying = isTrying;
      isTrying = false;
      if (isGood) {
        inARow = 0;
        rests = 0;
        return;
      }
      inARow++;
      // Questions that were open together fail together: that is one outage, and no reason to rest longer.
      if (inARow < failures || (inARow > failures && !wasTrying)) return;
      opensAt = now() + Math.min(longestMs, restMs * 2 ** Math.min(rests, 20));
      rests++;
    },
  };
}

/** A peer that rests is not asked. */
export class PeerRests extends Error {
  constructor(name: string) {
    super(`${name} failed several times in a row and rests`);
    this.name = 'PeerRests';
  }
}

/** Runs work behind a breaker. `isFault` tells failures of the peer from its answers that it does not like the question. */
export async function guarded<T>(
  { breaker, name, isFault }: { breaker: Breaker; name: string; isFault: (error: unknown) => boolean },
  work: () => Promise<T>,
): Promise<T> {
  if (!breaker.enter()) throw new PeerRests(name);
  try {
    const done = await work();
    breaker.leave(true);
    return done;
  } catch (error) {
    breaker.leave(!isFault(error));
    throw inWords(error);
  }
}
