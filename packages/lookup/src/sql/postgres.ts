import { Socket } from 'node:net';
import pg from 'pg';
import { bounded } from '../bounded.ts';
import type { SqlDriver, SqlOptions, SqlServer } from './open.ts';

/** PostgreSQL, by way of pg. */
export function openPostgres(server: SqlServer, options: SqlOptions & { timeoutMs: number }): SqlDriver {
  const { secret, readOnly, timeoutMs } = options;
  const { password } = server;
  const pool = new pg.Pool({
    host: server.host,
    port: server.port || 5432,
    database: server.database,
    user: server.username,
    ...(password === undefined ? {} : { password: () => secret(password) }),
    ssl: server.tls === 'verify' ? { servername: server.host } : false,
    stream: () => bounded(new Socket()),
    application_name: 'posthorn-lookup',
    max: server.connections,
    connectionTimeoutMillis: timeoutMs,
    idleTimeoutMillis: 60_000,
    allowExitOnIdle: true,
    keepAlive: true,
    // A client that is busy has no listener of the pool's: without one its lost connection would end the process.
    onConnect: async (client) => {
      client.on('error', () => {});
      // Encrypted, it is another stream by now.
      if (server.tls === 'verify') bounded((client as pg.Client).connection.stream as Socket);
      if (readOnly) await client.query('SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY');
    },
    types: { getTypeParser: () => (value: string | Buffer) => value.toString() },
  });
  pool.on('error', () => {});
  return {
    async run(statement, values, waitMs) {
      const question = { text: statement, values: [...values], rowMode: 'array' as const, query_timeout: waitMs };
      const answer = await pool.query(question);
      return {
        columns: answer.fields.map(({ name }) => name),
        rows: answer.rows as (string | null)[][],
        count: answer.rowCount ?? 0,
      };
    },
    // What has an SQLSTATE was answered; class 08 and 57 are the connection and the server themselves, 53 its resources.
    isFault: (error) => !(error instanceof pg.DatabaseError) || /^(?:08|53|57)/.test(error.code ?? ''),
    close: () => pool.end(),
  };
}
