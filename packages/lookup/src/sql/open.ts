import { createBreaker, guarded } from '../breaker.ts';
import type { ReadSecret, SecretRef } from '../secret.ts';
import { openMysql } from './mysql.ts';
import { openPostgres } from './postgres.ts';

/** A database of the operator's, as `sql.servers` of the settings names it. */
export type SqlServer = {
  name: string;
  kind: 'postgres' | 'mysql';
  host: string;
  /** 0: the usual one. */
  port: number;
  database: string;
  username: string;
  password?: SecretRef | undefined;
  tls: 'none' | 'verify';
  connections: number;
};

/** What a statement gave: values as text, null for NULL. */
export type SqlResult = { columns: string[]; rows: (string | null)[][]; count: number };

/** A database that is connected to when it is first asked, and again after connections were lost. */
export type SqlConnection = {
  readonly kind: SqlServer['kind'];
  /**
   * Runs one statement; parameters stand in it as `parameter(1)`, `parameter(2)` ... say.
   *
   * @throws Error when there is no answer in time, the server says no, or it rests after several failures
   */
  run(statement: string, values: readonly (string | number | boolean | null)[], timeoutMs?: number): Promise<SqlResult>;
  parameter(index: number): string;
  [Symbol.asyncDispose](): Promise<void>;
};

export type SqlOptions = {
  secret: ReadSecret;
  /** Whether the server is told to refuse whatever writes. */
  readOnly: boolean;
  timeoutMs?: number;
};

/** What one kind of server brings. */
export type SqlDriver = {
  run(statement: string, values: readonly (string | number | boolean | null)[], timeoutMs: number): Promise<SqlResult>;
  /** Is the server at fault, and not the statement? */
  isFault(error: unknown): boolean;
  close(): Promise<void>;
};

/** Opens a database lazily. Statements wait at most `timeoutMs`, connecting included. */
export function openSql(server: SqlServer, options: SqlOptions): SqlConnection {
  const { timeoutMs = 2000 } = options;
  const driver = (server.kind === 'postgres' ? openPostgres : openMysql)(server, { ...options, timeoutMs });
  const breaker = createBreaker();
  let isClosed = false;
  return {
    kind: server.kind,
    parameter: (index) => (server.kind === 'postgres' ? `$${index}` : '?'),
    run(statement, values, waitMs = timeoutMs) {
      if (isClosed) return Promise.reject(new Error(`the connection to ${server.name} is closed`));
      const peer = { breaker, name: `the database ${server.name}`, isFault: driver.isFault };
      return guarded(peer, () => driver.run(statement, values, waitMs));
    },
    async [Symbol.asyncDispose]() {
      if (isClosed) return;
      isClosed = true;
      await driver.close();
    },
  };
}
