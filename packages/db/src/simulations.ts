import type { ReplayInput, SimulationInput } from '@posthorn/settings/simulation/input';
import { storableJson } from './mail/text.ts';
import type { Pool } from './pool.ts';
import { askProcesses, type RequestState } from './requests.ts';

/** One simulation or replay, with what was asked. */
export type SimulationRequest<Input> = RequestState & { input: Input; author: string; finishedAt: Date | null };

type Kind = 'simulation' | 'replay';

/** `busy`: as many as may be are waiting or under way. */
export type AskedSimulation = { kind: 'asked'; id: string } | { kind: 'no-answerer' } | { kind: 'busy'; limit: number };

/** Asks the engines for a simulation. */
export const askSimulation = (pool: Pool, input: SimulationInput, author: string): Promise<AskedSimulation> =>
  ask(pool, 'simulation', { input, author });

/** Asks the engines for a replay; its time begins anew with each word of progress. */
export const askReplay = (pool: Pool, input: ReplayInput, author: string): Promise<AskedSimulation> =>
  ask(pool, 'replay', { input, author });

async function ask(
  pool: Pool,
  kind: Kind,
  { input, author }: { input: unknown; author: string },
): Promise<AskedSimulation> {
  await pruneSimulations(pool);
  const { rows } = await pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM request WHERE kind = $1 AND state IN ('waiting', 'running')`,
    [kind],
  );
  if (rows[0]!.n >= atOnce[kind]) return { kind: 'busy', limit: atOnce[kind] };
  return await askProcesses(pool, { kind, answerer: 'engine', input, author, timeoutSeconds: patience[kind] });
}

/** One simulation by its id. */
export const readSimulation = (pool: Pool, id: string): Promise<SimulationRequest<SimulationInput> | undefined> =>
  read(pool, 'simulation', id);

/** One replay by its id; while it runs its result is the progress so far. */
export const readReplay = (pool: Pool, id: string): Promise<SimulationRequest<ReplayInput> | undefined> =>
  read(pool, 'replay', id);

async function read<Input>(pool: Pool, kind: Kind, id: string): Promise<SimulationRequest<Input> | undefined> {
  await expire(pool);
  const { rows } = await pool.query<SimulationRequest<Input>>(
    `SELECT ${COLUMNS} FROM request WHERE kind = $1 AND id = $2`,
    [kind, id],
  );
  return rows[0];
}

/** The newest replays. */
export async function listReplays(pool: Pool, limit: number): Promise<SimulationRequest<ReplayInput>[]> {
  await expire(pool);
  const { rows } = await pool.query<SimulationRequest<ReplayInput>>(
    `SELECT ${COLUMNS} FROM request WHERE kind = 'replay' ORDER BY created_at DESC LIMIT $1`,
    [limit],
  );
  return rows;
}

/** Writes down how far a replay is, and gives it more time. False: somebody stopped it, or it is over. */
export async function reportReplay(pool: Pool, id: string, progress: unknown): Promise<boolean> {
  const { rows } = await pool.query<{ stopped: boolean }>(
    `UPDATE request SET result = $2, expires_at = now() + make_interval(secs => $3)
     WHERE id = $1 AND state = 'running' RETURNING coalesce((input->>'isStopped')::boolean, false) AS stopped`,
    [id, storableJson(progress), SILENCE_SECONDS],
  );
  return rows[0]?.stopped === false;
}

/** Stops a replay: one that waits at once, one that runs after the message at hand. False: it was over. */
export async function stopReplay(pool: Pool, id: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE request SET input = input || '{"isStopped": true}',
       state = CASE state WHEN 'waiting' THEN 'failed' ELSE state END,
       error = CASE state WHEN 'waiting' THEN 'Stopped before it began.' ELSE error END,
       finished_at = CASE state WHEN 'waiting' THEN now() ELSE finished_at END
     WHERE id = $1 AND kind = 'replay' AND state IN ('waiting', 'running')`,
    [id],
  );
  return (rowCount ?? 0) > 0;
}

/** Forgets what nobody comes back to: simulations after a day, replays after a week, and of each but the newest. */
export async function pruneSimulations(pool: Pool): Promise<void> {
  await expire(pool);
  for (const kind of ['simulation', 'replay'] as const)
    await pool.query(
      `DELETE FROM request WHERE kind = $1 AND state IN ('done', 'failed') AND (created_at < now() - make_interval(days => $2)
         OR created_at < (SELECT created_at FROM request WHERE kind = $1 ORDER BY created_at DESC OFFSET $3 LIMIT 1))`,
      [kind, days[kind], kept[kind]],
    );
}

/** Whoever took one and died never says so. */
async function expire(pool: Pool): Promise<void> {
  await pool.query(
    `UPDATE request SET state = 'failed', finished_at = now(),
       error = CASE state WHEN 'waiting' THEN 'No engine took it in time.' ELSE 'The engine that worked on it did not go on.' END
     WHERE kind IN ('simulation', 'replay') AND state IN ('waiting', 'running') AND expires_at < now()`,
  );
}

const COLUMNS = `id, kind, state, steps, result, error, input, author, created_at AS "createdAt", finished_at AS "finishedAt"`;
const atOnce: Record<Kind, number> = { simulation: 20, replay: 3 };
const patience: Record<Kind, number> = { simulation: 180, replay: 3600 };
const days: Record<Kind, number> = { simulation: 1, replay: 7 };
const kept: Record<Kind, number> = { simulation: 200, replay: 30 };
const SILENCE_SECONDS = 150;
