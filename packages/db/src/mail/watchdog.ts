import type { Pool } from './message.ts';
import { problemCondition, type QueueProblem, queueProblems, UNFINISHED, type WatchLimits } from './queue-filter.ts';

/** One kind of mail past its time. Counted once for each kind that is true of it. */
export type WatchedProblem = {
  problem: QueueProblem;
  recipients: number;
  /** Queued since. */
  oldest: Date | null;
  /** Where most of it waits. */
  destinations: { name: string; recipients: number }[];
};

/** Everything past its time: each recipient once, and by what is wrong with it. */
export type Watched = { recipients: number; problems: WatchedProblem[] };

/** What waits longer than it should, by what is wrong. Kinds of which there is nothing are left out. */
export async function watchQueue(pool: Pool, limits: WatchLimits): Promise<Watched> {
  const { rows } = await pool.query<{ name: string } & Record<string, number | Date | null>>(
    `select destination as name, count(*)::int as any_n, ${queueProblems
      .map(
        (problem) =>
          `count(*) filter (where ${problem})::int as ${problem}_n, min(queued_at) filter (where ${problem}) as ${problem}_oldest`,
      )
      .join(', ')}
     from (${late(limits)}) as late group by 1`,
  );
  const problems = queueProblems.flatMap((problem) => {
    const found = rows
      .map((row) => ({
        name: row.name,
        recipients: row[`${problem}_n`] as number,
        oldest: row[`${problem}_oldest`] as Date,
      }))
      .filter(({ recipients }) => recipients > 0)
      .toSorted((a, b) => b.recipients - a.recipients || (a.name < b.name ? -1 : 1));
    if (found.length === 0) return [];
    return [
      {
        problem,
        recipients: found.reduce((total, row) => total + row.recipients, 0),
        oldest: new Date(Math.min(...found.map(({ oldest }) => oldest.getTime()))),
        destinations: found.slice(0, DESTINATIONS).map(({ name, recipients }) => ({ name, recipients })),
      },
    ];
  });
  return { recipients: rows.reduce((total, row) => total + (row['any_n'] as number), 0), problems };
}

/** One look at each recipient answers all questions; `offset 0` keeps the answers from being asked for again in each count. */
const late = (limits: WatchLimits) => `
  select * from (
    select r.destination, r.queued_at, ${queueProblems.map((problem) => `${problemCondition(problem, limits)} as ${problem}`).join(', ')}
    from mail.recipient r where ${UNFINISHED} offset 0
  ) as looked where ${queueProblems.join(' or ')}`;

const DESTINATIONS = 5;
