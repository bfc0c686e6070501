import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Pool } from './pool.ts';

/** The kinds of processes that keep a row. */
export type ProcessKind = 'engine' | 'worker' | 'console';

/** What a process says of itself when it comes up. */
export type NewProcess = {
  kind: ProcessKind;
  version: string;
  detail?: Record<string, unknown>;
  /** How often the row is refreshed; 5 s when left out. */
  heartbeatMs?: number;
};

/** This process's row. Disposing it takes the row out. */
export type ProcessRow = AsyncDisposable & {
  id: string;
  /** The revision in force here, and why it is not the newest one if it is not. */
  setRevision(revision: number | null, error: string | null): Promise<void>;
  /** Replaces what the console shows about this process (listeners, counts). Written with the next heartbeat. */
  setDetail(detail: Record<string, unknown>): void;
};

/** A process as others see it. `isAlive`: heard of within the last 15 s, by the database's clock. */
export type ProcessInfo = {
  id: string;
  kind: ProcessKind;
  version: string;
  host: string;
  pid: number;
  revision: number | null;
  error: string | null;
  startedAt: Date;
  heartbeat: Date;
  detail: Record<string, unknown>;
  isAlive: boolean;
};

/** Inserts the row and keeps it fresh. A database that is away for a while is no reason to stop: the next beat tries again. */
export async function registerProcess(pool: Pool, options: NewProcess): Promise<ProcessRow> {
  const id = randomUUID();
  let detail = options.detail ?? {};
  let revision: number | null = null;
  let error: string | null = null;
  const write = async () => {
    await pool.query(
      `INSERT INTO process (id, kind, version, host, pid, revision, error, detail)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (id) DO UPDATE SET heartbeat = now(), revision = $6, error = $7, detail = $8`,
      [id, options.kind, options.version, hostname(), process.pid, revision, error, JSON.stringify(detail)],
    );
  };
  await write();
  await pool.query(`DELETE FROM process WHERE heartbeat < now() - interval '1 day'`);
  let writing: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    writing = writing.then(write).catch(() => {});
  }, options.heartbeatMs ?? 5_000);
  timer.unref();
  return {
    id,
    async setRevision(newRevision, newError) {
      revision = newRevision;
      error = newError;
      await write();
    },
    setDetail(newDetail) {
      detail = newDetail;
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await writing;
      await pool.query('DELETE FROM process WHERE id = $1', [id]).catch(() => {});
    },
  };
}

/** Every process heard of in the last day, newest heartbeat first. */
export async function listProcesses(pool: Pool): Promise<ProcessInfo[]> {
  const { rows } = await pool.query<ProcessInfo>(
    `SELECT id, kind, version, host, pid, revision, error, started_at AS "startedAt", heartbeat, detail,
       heartbeat > now() - interval '15 seconds' AS "isAlive"
     FROM process ORDER BY heartbeat DESC, id`,
  );
  return rows;
}
