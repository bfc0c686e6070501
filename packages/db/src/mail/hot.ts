import type { QueryConfig, QueryResult, QueryResultRow } from 'pg';
import { failureKind } from './failure.ts';
import type { Client, Pool } from './message.ts';

/**
 * The statements that every message passes are prepared once per connection, often while their tables are still empty, and a plan made
 * then (read the whole table, it is one page) would be kept while a hundred thousand rows arrive. All of them find their rows by index,
 * so the connections that run them are told never to prefer reading a whole table.
 */
export async function hotQuery<Row extends QueryResultRow>(
  connection: Pool | Client,
  query: QueryConfig,
): Promise<QueryResult<Row>> {
  if (!isPool(connection)) return await connection.query<Row>(query);
  return await withClient(connection, async (client) => {
    await tune(client);
    return await client.query<Row>(query);
  });
}

/** Work in one transaction; `hot` as in {@link hotQuery}. */
export async function inTransaction<T>(
  pool: Pool,
  work: (client: Client) => Promise<T>,
  options: { hot?: boolean; begin?: string } = {},
): Promise<T> {
  return await withClient(pool, async (client) => {
    if (options.hot) await tune(client);
    await client.query(options.begin ?? 'begin');
    try {
      const result = await work(client);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback');
      throw error;
    }
  });
}

/** A connection that failed in any way but by the values it was given is closed. */
async function withClient<T>(pool: Pool, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    return await work(client);
  } catch (error) {
    if (failureKind(error) === 'passing') broken = error as Error;
    throw error;
  } finally {
    client.release(broken);
  }
}

async function tune(client: Client): Promise<void> {
  if (tuned.has(client)) return;
  await client.query('set enable_seqscan = off');
  tuned.add(client);
}

function isPool(connection: Pool | Client): connection is Pool {
  return 'totalCount' in connection;
}

const tuned = new WeakSet<Client>();
