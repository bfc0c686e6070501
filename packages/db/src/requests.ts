import { setTimeout as sleep } from 'node:timers/promises';
import { uuidv7 } from '@posthorn/events/id';
import { storableJson } from './mail/text.ts';
import type { Pool } from './pool.ts';
import type { ProcessKind } from './processes.ts';

/** A question that only a running engine or worker can answer: a probe, a look-up test, a simulation. */
export type NewRequest = {
  kind: string;
  answerer: Exclude<ProcessKind, 'console'>;
  input: unknown;
  author: string;
  /** After this many seconds nobody needs the answer any more; 60 when left out. */
  timeoutSeconds?: number;
  /** The one process to answer; any of its kind when left out. */
  processId?: string;
};

/** How far a request is. */
export type RequestState = {
  id: string;
  kind: string;
  state: 'waiting' | 'running' | 'done' | 'failed';
  steps: unknown[];
  result: unknown;
  error: string | null;
  /** Who answers or answered, where that is known. */
  processId: string | null;
  createdAt: Date;
};

/** Asks. `no-answerer`: no process of that kind is alive, so waiting would be in vain. */
export async function askProcesses(
  pool: Pool,
  request: NewRequest,
): Promise<{ kind: 'asked'; id: string } | { kind: 'no-answerer' }> {
  const id = uuidv7();
  const { rowCount } = await pool.query(
    `INSERT INTO request (id, kind, answerer, input, author, expires_at, process_id)
     SELECT $1, $2, $3, $4, $5, now() + make_interval(secs => $6), $7
     WHERE EXISTS (SELECT 1 FROM process WHERE kind = $3 AND heartbeat > now() - interval '15 seconds'
       AND ($7::text IS NULL OR id = $7))`,
    [
      id,
      request.kind,
      request.answerer,
      JSON.stringify(request.input),
      request.author,
      request.timeoutSeconds ?? 60,
      request.processId ?? null,
    ],
  );
  return rowCount === 1 ? { kind: 'asked', id } : { kind: 'no-answerer' };
}

/** How many of a kind wait or are worked on. */
export async function countUnderWay(pool: Pool, kind: string): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM request
     WHERE answerer IN ('engine', 'worker') AND state IN ('waiting', 'running') AND kind = $1 AND expires_at > now()`,
    [kind],
  );
  return rows[0]!.count;
}

/** Looks how far a request is; a request that nobody answered in time has failed. */
export async function readRequest(pool: Pool, id: string): Promise<RequestState | undefined> {
  await pool.query(
    `UPDATE request SET state = 'failed', error = 'No process answered in time.', finished_at = now()
     WHERE id = $1 AND state IN ('waiting', 'running') AND expires_at < now()`,
    [id],
  );
  const { rows } = await pool.query<RequestState>(
    `SELECT id, kind, state, steps, result, error, process_id AS "processId", created_at AS "createdAt" FROM request WHERE id = $1`,
    [id],
  );
  return rows[0];
}

/**
 * Waits for the answer to a request that nobody is to see afterwards, and forgets it. Undefined: there was none in time.
 * @throws Error with what the answerer said of its failure
 */
export async function takeAnswer(pool: Pool, id: string, { timeoutMs }: { timeoutMs: number }): Promise<unknown> {
  const end = performance.now() + timeoutMs;
  let pause = 20;
  try {
    while (performance.now() < end) {
      const { rows } = await pool.query<Pick<RequestState, 'state' | 'result' | 'error'>>(
        `SELECT state, result, error FROM request WHERE id = $1`,
        [id],
      );
      const [{ state, result, error } = { state: 'failed', error: 'the request is gone' }] = rows;
      if (state === 'done') return result;
      if (state === 'failed') throw new Error(error ?? 'it failed');
      await sleep(pause);
      // Who waits long is no reason to ask the database all the time.
      pause = Math.min(pause * 1.4, 150);
    }
    return undefined;
  } finally {
    await pool.query('DELETE FROM request WHERE id = $1', [id]);
  }
}

/** Answers one kind of request. `step` shows progress at once; what is returned is the result. */
export type RequestHandler = (
  input: unknown,
  step: (step: unknown) => Promise<void>,
  request: { id: string },
) => Promise<unknown>;

/** Takes requests for this kind of process, one at a time, as long as it is not disposed. */
export function answerRequests(
  pool: Pool,
  options: {
    answerer: NewRequest['answerer'];
    processId: string;
    handlers: Record<string, RequestHandler>;
    pollMs?: number;
    /** Nothing is looked for while it says no. */
    isOn?: () => boolean;
  },
): AsyncDisposable {
  const { answerer, processId, handlers, isOn = () => true } = options;
  const take = async () => {
    const { rows } = await pool.query<{ id: string; kind: string; input: unknown }>(
      `UPDATE request SET state = 'running', process_id = $1 WHERE id = (
         SELECT id FROM request WHERE answerer = $2 AND state = 'waiting' AND expires_at > now() AND kind = ANY ($3)
           AND (process_id IS NULL OR process_id = $1)
         ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING id, kind, input`,
      [processId, answerer, Object.keys(handlers)],
    );
    return rows[0];
  };
  const answer = async (request: { id: string; kind: string; input: unknown }) => {
    const step = async (value: unknown) => {
      await pool.query('UPDATE request SET steps = steps || $2::jsonb WHERE id = $1', [
        request.id,
        JSON.stringify([value]),
      ]);
    };
    try {
      await finish(pool, request.id, {
        result: await handlers[request.kind]!(request.input, step, { id: request.id }),
      });
    } catch (error) {
      await finish(pool, request.id, { error: (error as Error).message });
    }
  };
  let working: Promise<void> | undefined;
  const drain = async () => {
    for (let request = await take(); request; request = await take()) await answer(request);
  };
  const timer = setInterval(() => {
    if (!isOn()) return;
    working ??= drain()
      .catch(() => {})
      .finally(() => {
        working = undefined;
      });
  }, options.pollMs ?? 500);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await working;
    },
  };
}

async function finish(pool: Pool, id: string, outcome: { result: unknown } | { error: string }): Promise<void> {
  const failed = 'error' in outcome;
  await pool.query(
    `UPDATE request SET state = $2, result = $3, error = $4, finished_at = now() WHERE id = $1 AND state = 'running'`,
    [
      id,
      failed ? 'failed' : 'done',
      failed ? null : storableJson(outcome.result ?? null),
      failed ? outcome.error : null,
    ],
  );
}
