import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import type { Endpoint } from './endpoint.ts';

type Noted = Pick<Endpoint, 'key' | 'kind' | 'whose'>;

/** Counts events that were passed over and tells of them now and then, not of each stretch. */
export function createSkipNotes(
  tell: (event: PosthornEvent) => void,
  process: string,
): { add(endpoint: Noted, count: number, until: Date): void; flush(isAtOnce?: boolean): void } {
  const noted = new Map<string, { endpoint: Noted; count: number; until: Date; since: number }>();
  return {
    add(endpoint, count, until) {
      const before = noted.get(endpoint.key);
      const since = before?.since ?? performance.now();
      noted.set(endpoint.key, { endpoint, count: count + (before?.count ?? 0), until, since });
    },
    flush(isAtOnce = false) {
      for (const [key, { endpoint, count, until, since }] of noted) {
        if (!isAtOnce && performance.now() - since < TOLD_AFTER_MS) continue;
        noted.delete(key);
        const { kind, whose } = endpoint;
        tell(newEvent(`${kind}:skipped`, { process, data: { ...whose, count, until: until.toISOString() } }));
      }
    },
  };
}

const TOLD_AFTER_MS = 5000;
