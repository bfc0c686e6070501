import type { Pool } from './pool.ts';
import type { ProcessKind } from './processes.ts';
import { askProcesses, type RequestState } from './requests.ts';

/** A self-test to run. */
export type SelfTestAsk = {
  feature: string;
  test: string;
  answerer: Exclude<ProcessKind, 'console'>;
  author: string;
};

/** One run of a self-test. */
export type SelfTestRun = RequestState & { feature: string; test: string; author: string; finishedAt: Date | null };

/** Asks for a run; one that is under way is joined. Keeps the last twenty runs of each test. */
export async function askSelfTest(
  pool: Pool,
  { feature, test, answerer, author }: SelfTestAsk,
): Promise<{ kind: 'asked' | 'joined'; id: string } | { kind: 'no-answerer' }> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM request WHERE ${OF_TEST} AND state IN ('waiting', 'running') AND expires_at > now()
     ORDER BY created_at DESC LIMIT 1`,
    [feature, test],
  );
  if (rows[0]) return { kind: 'joined', id: rows[0].id };
  await pool.query(
    `DELETE FROM request WHERE ${OF_TEST} AND created_at <
       (SELECT created_at FROM request WHERE ${OF_TEST} ORDER BY created_at DESC OFFSET ${KEPT - 1} LIMIT 1)`,
    [feature, test],
  );
  return await askProcesses(pool, {
    kind: 'self-test',
    answerer,
    input: { feature, test, author },
    author,
    timeoutSeconds: TIMEOUT_SECONDS,
  });
}

/** The last run of each self-test, of one feature or of all. */
export async function lastSelfTests(pool: Pool, feature?: string): Promise<SelfTestRun[]> {
  await expire(pool);
  const { rows } = await pool.query<SelfTestRun>(
    `SELECT DISTINCT ON (input->>'feature', input->>'test') ${COLUMNS} FROM request
     WHERE kind = 'self-test' AND ($1::text IS NULL OR input->>'feature' = $1)
     ORDER BY input->>'feature', input->>'test', created_at DESC`,
    [feature ?? null],
  );
  return rows;
}

/** One run, by its id. */
export async function readSelfTest(pool: Pool, id: string): Promise<SelfTestRun | undefined> {
  await expire(pool);
  const { rows } = await pool.query<SelfTestRun>(
    `SELECT ${COLUMNS} FROM request WHERE kind = 'self-test' AND id = $1`,
    [id],
  );
  return rows[0];
}

/** Whoever took a run and died never says so. */
async function expire(pool: Pool): Promise<void> {
  await pool.query(
    `UPDATE request SET state = 'failed', finished_at = now(),
       error = CASE state WHEN 'waiting' THEN 'No process took the test in time.' ELSE 'The process that ran the test did not finish it.' END
     WHERE kind = 'self-test' AND state IN ('waiting', 'running') AND expires_at < now()`,
  );
}

const COLUMNS = `id, kind, state, steps, result, error, author, created_at AS "createdAt", finished_at AS "finishedAt",
  input->>'feature' AS feature, input->>'test' AS test`;
const OF_TEST = `kind = 'self-test' AND input->>'feature' = $1 AND input->>'test' = $2`;
const KEPT = 20;
const TIMEOUT_SECONDS = 120;
