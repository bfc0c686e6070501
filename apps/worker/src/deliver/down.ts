import type { Pool } from '@posthorn/db/mail/message';
import { backOff, clearBackOff } from '@posthorn/queue/destination';
import type { RecipientResult } from '../outcome/result.ts';
import type { Standing } from '../wake/turns.ts';

/**
 * Destinations of which no host answered a moment ago. What is still due for them gets the same fault without another
 * attempt, so that ten thousand messages do not each wait for the same time-out; then the destination backs off for all workers.
 */
export type DownDestinations = {
  /** The fault to give, while it is fresh. */
  faultOf(destination: string): RecipientResult | undefined;
  failed(destination: string, result: RecipientResult): void;
  succeeded(destination: string): void;
  /** It spoke of a message, whatever it said. */
  answered(destination: string): void;
  /** What became of it when this process last tried it. */
  standing(destination: string): Standing;
  /** It rests for another reason: a success is news. */
  rested(destination: string): void;
  /** At the end of a drain: tells the other workers to wait. */
  backOff(destination: string): Promise<void>;
};

export function createDownDestinations(pool: Pool, now: () => number = Date.now): DownDestinations {
  const down = new Map<string, { result: RecipientResult; until: number }>();
  const failures = new Map<string, number>();
  const known = new Set<string>();
  const answering = new Set<string>();
  const answered = (destination: string): void => {
    down.delete(destination);
    failures.delete(destination);
    if (answering.has(destination)) return;
    if (answering.size > maxKnown) answering.clear();
    answering.add(destination);
  };
  return {
    faultOf(destination) {
      const entry = down.get(destination);
      if (!entry) return undefined;
      if (entry.until > now()) return entry.result;
      down.delete(destination);
      return undefined;
    },
    failed(destination, result) {
      known.delete(destination);
      answering.delete(destination);
      down.set(destination, { result, until: now() + freshMs });
      if (failures.size > maxKnown) failures.clear();
      failures.set(destination, (failures.get(destination) ?? 0) + 1);
    },
    succeeded(destination) {
      answered(destination);
      if (known.has(destination)) return;
      if (known.size > maxKnown) known.clear();
      known.add(destination);
      // What is not cleared now runs out by itself.
      clearBackOff(pool, destination).catch(() => known.delete(destination));
    },
    answered,
    standing(destination) {
      if (failures.has(destination)) return 'silent';
      return answering.has(destination) ? 'answers' : 'fresh';
    },
    rested(destination) {
      known.delete(destination);
    },
    async backOff(destination) {
      const entry = down.get(destination);
      if (!entry) return;
      down.delete(destination);
      const wait = Math.min(firstBackOffMs * 2 ** ((failures.get(destination) ?? 1) - 1), maxBackOffMs);
      await backOff(pool, destination, {
        notBefore: new Date(now() + wait),
        reason: entry.result.verdict.text.slice(0, 500),
      });
    },
  };
}

const freshMs = 30_000;
const firstBackOffMs = 30_000;
const maxBackOffMs = 900_000;
const maxKnown = 10_000;
