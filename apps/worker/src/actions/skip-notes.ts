import { newEvent, type PosthornEvent } from '@posthorn/events/event';

/** Counts events that were passed over and tells of them now and then, not of each stretch. */
export function createSkipNotes(
  tell: (event: PosthornEvent) => void,
  process: string,
): { add(webhook: string, count: number, until: Date): void; flush(isAtOnce?: boolean): void } {
  const noted = new Map<string, { count: number; until: Date; since: number }>();
  return {
    add(webhook, count, until) {
      const before = noted.get(webhook);
      noted.set(webhook, { count: count + (before?.count ?? 0), until, since: before?.since ?? performance.now() });
    },
    flush(isAtOnce = false) {
      for (const [webhook, { count, until, since }] of noted) {
        if (!isAtOnce && performance.now() - since < TOLD_AFTER_MS) continue;
        noted.delete(webhook);
        tell(newEvent('webhook:skipped', { process, data: { webhook, count, until: until.toISOString() } }));
      }
    },
  };
}

const TOLD_AFTER_MS = 5000;
