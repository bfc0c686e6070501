import type { Pool } from './pool.ts';
import { askProcesses, type RequestState, readRequest } from './requests.ts';

/** One probe. */
export type Probe<Input> = RequestState & { input: Input; author: string; finishedAt: Date | null };

/** Asks a worker for a probe. `busy`: so many are under way, or were asked for by this person within a minute, that it has to wait. */
export async function askProbe<Input>(
  pool: Pool,
  { input, author }: { input: Input; author: string },
): Promise<{ kind: 'asked'; id: string } | { kind: 'no-answerer' } | { kind: 'busy' }> {
  const { rows } = await pool.query<{ running: number; lately: number }>(
    `SELECT count(*) FILTER (WHERE state IN ('waiting', 'running') AND expires_at > now())::int AS running,
       count(*) FILTER (WHERE author = $2 AND created_at > now() - interval '1 minute')::int AS lately
     FROM request WHERE kind = $1`,
    [KIND, author],
  );
  if (rows[0]!.running >= MAX_RUNNING || rows[0]!.lately >= MAX_A_MINUTE) return { kind: 'busy' };
  await pool.query(
    `DELETE FROM request WHERE kind = $1 AND state IN ('done', 'failed') AND (created_at < now() - interval '7 days'
       OR created_at < (SELECT created_at FROM request WHERE kind = $1 ORDER BY created_at DESC OFFSET ${MAX_KEPT} LIMIT 1))`,
    [KIND],
  );
  return await askProcesses(pool, { kind: KIND, answerer: 'worker', input, author, timeoutSeconds: TIMEOUT_SECONDS });
}

/** A probe with the steps so far. */
export async function readProbe<Input>(pool: Pool, id: string): Promise<Probe<Input> | undefined> {
  const state = await readRequest(pool, id);
  if (state?.kind !== KIND) return undefined;
  const { rows } = await pool.query<Pick<Probe<Input>, 'input' | 'author' | 'finishedAt'>>(
    'SELECT input, author, finished_at AS "finishedAt" FROM request WHERE id = $1',
    [id],
  );
  return rows[0] ? { ...state, ...rows[0] } : undefined;
}

/** The newest probes, without their steps. */
export async function listProbes<Input>(pool: Pool, limit: number): Promise<Omit<Probe<Input>, 'steps'>[]> {
  const { rows } = await pool.query<Omit<Probe<Input>, 'steps'>>(
    `SELECT id, kind, state, result, error, process_id AS "processId", input, author, created_at AS "createdAt", finished_at AS "finishedAt"
     FROM request WHERE kind = $1 ORDER BY created_at DESC LIMIT $2`,
    [KIND, limit],
  );
  return rows;
}

const KIND = 'probe';
const MAX_RUNNING = 10;
const MAX_A_MINUTE = 20;
const MAX_KEPT = 200;
const TIMEOUT_SECONDS = 180;
