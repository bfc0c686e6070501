/**
 * Who gets a slot of this process. A destination that is down keeps each slot it has for a whole time-out, a slow one for many seconds, so
 * that without bounds a few of them would have all slots and everybody else would wait for their time-outs.
 *
 * - A destination starts with one slot and gets another when it took a message over one: so it grows at the pace at which it answers.
 * - Destinations that did not answer when last tried are tried with one slot each, and all of them together have a quarter of the slots.
 * - Those that nobody has tried yet have one slot each until they answer; together with the former they leave a quarter to those that do.
 * - The last quarter of the slots is for first slots: whoever has mail and answers begins at once, however many slots others have.
 * - When somebody waits, who has more than an equal share gives slots back between two messages.
 */
export type Standing = 'answers' | 'fresh' | 'silent';

/** The house as it is when somebody asks for a slot. */
export type Turns = {
  /** Slots of this process, and how many are in use. */
  total: number;
  running: number;
  /** Slots of destinations that were silent when their drain began, and of those that nobody had tried. */
  silent: number;
  fresh: number;
  /** Destinations that have a slot or wait for one. */
  destinations: number;
};

/** Whether a destination with `used` slots may have one more now. `used` 0: its first one. */
export function mayStart(standing: Standing, used: number, turns: Turns): boolean {
  const { total, running, silent, fresh } = turns;
  if (running >= total) return false;
  const reserve = Math.floor(total / 4);
  if (used > 0) return standing === 'answers' && running < total - reserve;
  if (standing === 'silent') return silent < Math.max(1, reserve) && silent + fresh < Math.max(1, total - reserve);
  if (standing === 'fresh') return silent + fresh < Math.max(1, total - reserve);
  return true;
}

/** Slots that a destination may keep while others wait. */
export function shareOf({ total, destinations }: Pick<Turns, 'total' | 'destinations'>): number {
  return Math.max(1, Math.floor(total / Math.max(1, destinations)));
}
