import type { QueryResultRow } from 'pg';
import { sqlState } from './failure.ts';
import type { Pool } from './message.ts';

/** A question, and for how many milliseconds the database may think about it. */
export type TimedQuestion = { text: string; values: unknown[]; milliseconds: number };

/** Asks a question that may take only so long. Null: it took longer; the connection is as good as before. */
export async function inTime<Row extends QueryResultRow>(pool: Pool, question: TimedQuestion): Promise<Row[] | null> {
  return await askWith<Row>(pool, `set local work_mem = '64MB'`, question);
}

/**
 * Asks through the block-range indexes (`*_who`), which say what blocks cannot hold a value. The planner takes them for useless, since
 * nothing is sorted by these columns, so the other ways are closed to it for this one statement. Null: it took too long.
 */
export async function exactly<Row extends QueryResultRow>(pool: Pool, question: TimedQuestion): Promise<Row[] | null> {
  return await askWith<Row>(pool, BLOCK_RANGES_ONLY, question);
}

async function askWith<Row extends QueryResultRow>(
  pool: Pool,
  settings: string,
  { text, values, milliseconds }: TimedQuestion,
): Promise<Row[] | null> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(`begin read only; ${settings}; set local statement_timeout = ${Math.round(milliseconds)}`);
    const { rows } = await client.query<Row>(text, values);
    await client.query('commit');
    return rows;
  } catch (error) {
    await client.query('rollback').catch((reason: Error) => {
      broken = reason;
    });
    if (sqlState(error) === QUERY_CANCELED) return null;
    throw error;
  } finally {
    client.release(broken);
  }
}

const BLOCK_RANGES_ONLY =
  'set local enable_seqscan = off; set local enable_indexscan = off; set local enable_indexonlyscan = off';
const QUERY_CANCELED = '57014';
