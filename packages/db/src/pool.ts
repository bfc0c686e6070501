import pg, { type PoolConfig } from 'pg';

/** A pool of connections to Posthorn's database. */
export type Pool = pg.Pool;

/** One connection of a pool, for several statements in a row. */
export type PoolClient = pg.PoolClient;

/** Size of a pool, the name it shows in pg_stat_activity, and an optional limit for every statement. */
export type PoolOptions = {
  max?: number;
  name?: string;
  statementTimeoutMs?: number;
  connectTimeoutMs?: number;
  onError?: (error: Error) => void;
};

/**
 * Opens a pool. Idle transactions are ended by the server after 30 s (no transaction is ever open across network I/O),
 * and a lost connection never ends the process: the next query gets a new one or an error of its own.
 * `bigint` columns arrive as strings, `timestamptz` as Date.
 */
export function createPool(url: string, options: PoolOptions = {}): Pool {
  const config: PoolConfig = {
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.name ?? 'posthorn',
    idle_in_transaction_session_timeout: 30_000,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    allowExitOnIdle: true,
  };
  if (options.statementTimeoutMs !== undefined) config.statement_timeout = options.statementTimeoutMs;
  const pool = new pg.Pool(config);
  pool.on('error', options.onError ?? (() => {}));
  // A checked-out client has no listener of the pool's: without one its lost connection would be an uncaught exception.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** Whatever runs a statement: a pool, or one of its connections inside a transaction. */
export type Queryable = {
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<pg.QueryResult<Row>>;
};

/**
 * Runs `work` in one transaction: committed when it returns, rolled back when it throws. A connection that failed to roll
 * back is closed instead of returned. Never do network I/O inside.
 */
export async function transaction<T>(pool: Pool, work: (tx: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((cause: Error) => {
      broken = cause;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
