import { problem } from './problem.ts';

/** At most `max` tries in `windowMs` for each person; kept in this process. */
export const createTryLimit = (max: number, windowMs: number, now: () => Date): ((id: string) => void) => {
  const tries = new Map<string, number[]>();
  return (id) => {
    const since = now().getTime() - windowMs;
    const recent = (tries.get(id) ?? []).filter((at) => at > since);
    if (recent.length >= max) throw problem('too-many-requests', 'Too many tries. Wait a minute, then try again.');
    if (tries.size > maxPeople) tries.clear();
    tries.set(id, [...recent, now().getTime()]);
  };
};

const maxPeople = 10_000;
