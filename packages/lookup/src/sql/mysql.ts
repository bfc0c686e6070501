import { connect, type Socket } from 'node:net';
import { createPool, type Pool, type PoolConnection } from 'mysql2/promise';
import { bounded } from '../bounded.ts';
import { within } from '../within.ts';
import type { SqlDriver, SqlOptions, SqlResult, SqlServer } from './open.ts';

/** MySQL and MariaDB, by way of mysql2. */
export function openMysql(server: SqlServer, options: SqlOptions & { timeoutMs: number }): SqlDriver {
  const { secret, readOnly, timeoutMs } = options;
  let ready: Promise<Pool> | undefined;
  const greeted = new WeakSet<Socket>();
  const open = async (): Promise<Pool> => {
    const pool = createPool({
      host: server.host,
      port: server.port || 3306,
      database: server.database,
      user: server.username,
      ...(server.password === undefined ? {} : { password: await secret(server.password) }),
      ...(server.tls === 'verify' ? { ssl: { rejectUnauthorized: true } } : {}),
      stream: () => {
        const socket = connect(server.port || 3306, server.host).setNoDelay(true);
        return bounded(socket, () => greeted.has(socket));
      },
      connectionLimit: server.connections,
      queueLimit: 1000,
      connectTimeout: timeoutMs,
      idleTimeout: 60_000,
      multipleStatements: false,
      rowsAsArray: true,
      typeCast: (field, next) => (field.type === 'GEOMETRY' ? next() : field.string('utf8')),
      dateStrings: true,
      supportBigNumbers: true,
      bigNumberStrings: true,
    });
    pool.pool.on('connection', (connection) => {
      const { stream } = connection as unknown as { stream: Socket };
      greeted.add(stream);
      // Encrypted, it is another stream by now.
      if (server.tls === 'verify') bounded(stream);
      if (readOnly) connection.query('SET SESSION TRANSACTION READ ONLY');
    });
    return pool;
  };
  return {
    async run(statement, values, waitMs) {
      ready ??= open().catch((error: unknown) => {
        ready = undefined;
        throw error;
      });
      let connection: PoolConnection | undefined;
      let isLate = false;
      const ask = async (pool: Pool): Promise<SqlResult> => {
        const lent = await pool.getConnection();
        connection = lent;
        if (isLate) {
          lent.release();
          throw new Error('too late');
        }
        try {
          const [rows, fields] = await lent.query({ sql: statement, values: [...values], rowsAsArray: true });
          return resultOf(rows, fields);
        } finally {
          if (!isLate) lent.release();
        }
      };
      const trying = ready;
      return within(
        waitMs,
        async () => ask(await trying),
        () => {
          // It would go on with a question that nobody waits for.
          isLate = true;
          connection?.destroy();
        },
      );
    },
    // What has a number was answered by the server; those from 1040 on that name its own troubles are few.
    isFault: (error) => {
      const number = (error as { errno?: number }).errno;
      return typeof number !== 'number' || number <= 0 || TROUBLES.has(number);
    },
    close: async () => {
      const pool = await ready?.catch(() => undefined);
      // A server that is gone cannot be taken leave of.
      await pool?.end().catch(() => {});
    },
  };
}

function resultOf(rows: unknown, fields: unknown): SqlResult {
  if (!Array.isArray(rows))
    return { columns: [], rows: [], count: Number((rows as { affectedRows?: number }).affectedRows ?? 0) };
  const columns = Array.isArray(fields) ? fields.map((field: { name: string }) => field.name) : [];
  const texts = rows.map((row: unknown[]) => row.map((value) => (value === null ? null : String(value))));
  return { columns, rows: texts, count: texts.length };
}

/** Too many connections, out of memory, shutting down, access denied (the role is gone or its password changed). */
const TROUBLES = new Set([1040, 1041, 1053, 1203, 1044, 1045]);
