import type { QueryResultRow } from 'pg';
import { inTransaction } from './hot.ts';
import type { Pool } from './message.ts';

/** Asks a question that may take only so long. Null: it took longer. */
export async function inTime<Row extends QueryResultRow>(
  pool: Pool,
  { text, values, milliseconds }: { text: string; values: unknown[]; milliseconds: number },
): Promise<Row[] | null> {
  try {
    const begin = `begin; set local work_mem = '64MB'; set local statement_timeout = ${Math.round(milliseconds)}`;
    return await inTransaction(pool, async (client) => (await client.query<Row>(text, values)).rows, { begin });
  } catch (error) {
    if ((error as { code?: string }).code === QUERY_CANCELED) return null;
    throw error;
  }
}

const QUERY_CANCELED = '57014';
