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
  const { rows } = await pool.query<{ problem: QueueProblem; name: string; recipients: number; oldest: Date }>(
    `with late as materialized (${late(limits)})
     select problem, destination as name, count(*)::int as recipients, min(queued_at) as oldest
     from late group by 1, 2 order by 1, 3 desc, 2`,
  );
  return queueProblems.flatMap((problem) => {
    const found = rows.filter((row) => row.problem === problem);
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

const late = (limits: WatchLimits) => `
  select p.problem, r.destination, r.queued_at from mail.recipient r
  cross join lateral (values ${queueProblems.map((problem) => `('${problem}', ${problemCondition(problem, limits)})`).join(', ')}) as p (problem, holds)
  where ${UNFINISHED} and p.holds`;

const DESTINATIONS = 5;
