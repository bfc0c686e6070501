import type { QueryResultRow } from 'pg';
import type { Pool } from './message.ts';

/**
 * Asks through the block-range indexes (`*_who`), which say what blocks cannot hold a value. The planner takes them for useless, since
 * nothing is sorted by these columns, so the other ways are closed to it for this one statement. Null: it took too long.
 */
export async function exactly<Row extends QueryResultRow>(
  pool: Pool,
  { text, values, milliseconds }: { text: string; values: unknown[]; milliseconds: number },
): Promise<Row[] | null> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(`${BEGIN}; set local statement_timeout = ${Math.round(milliseconds)}`);
    const { rows } = await client.query<Row>(text, values);
    await client.query('commit');
    return rows;
  } catch (error) {
    await client.query('rollback').catch((reason: Error) => {
      broken = reason;
    });
    if ((error as { code?: string }).code === QUERY_CANCELED) return null;
    throw error;
  } finally {
    client.release(broken);
  }
}

const BEGIN = `begin read only; set local enable_seqscan = off; set local enable_indexscan = off; set local enable_indexonlyscan = off`;
const QUERY_CANCELED = '57014';
