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

/** What waits longer than it should, by what is wrong. Kinds of which there is nothing are left out. */
export async function watchQueue(pool: Pool, limits: WatchLimits): Promise<WatchedProblem[]> {
  const { rows } = await pool.query<{ name: string } & Record<string, number | Date | null>>(
    `select destination as name, ${queueProblems
      .map(
        (problem) =>
          `count(*) filter (where ${problem})::int as ${problem}_n, min(queued_at) filter (where ${problem}) as ${problem}_oldest`,
      )
      .join(', ')}
     from (${late(limits)}) as late group by 1`,
  );
  return queueProblems.flatMap((problem) => {
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
}

/** How many recipients are past their time, each counted once. */
export async function countWatched(pool: Pool, limits: WatchLimits): Promise<number> {
  const any = queueProblems.map((problem) => `(${problemCondition(problem, limits)})`).join(' or ');
  const { rows } = await pool.query<{ n: number }>(
    `select count(*)::int as n from mail.recipient r where ${UNFINISHED} and (${any})`,
  );
  return rows[0]!.n;
}

/** One look at each recipient answers all questions; `offset 0` keeps the answers from being asked for again in each count. */
const late = (limits: WatchLimits) => `
  select * from (
    select r.destination, r.queued_at, ${queueProblems.map((problem) => `${problemCondition(problem, limits)} as ${problem}`).join(', ')}
    from mail.recipient r where ${UNFINISHED} offset 0
  ) as looked where ${queueProblems.join(' or ')}`;

const DESTINATIONS = 5;
