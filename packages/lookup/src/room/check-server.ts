import type { SqlConnection } from '../sql/open.ts';

/** What a look at a server found; `mayWrite`: its role can do more than look-ups need. */
export type ServerFound = { kind: 'good'; words: string } | { kind: 'mayWrite' | 'failed'; words: string };

/** May this role change anything? Look-ups tell the server to refuse that; a role that cannot is better still. */
export async function checkSql(connection: SqlConnection): Promise<ServerFound> {
  const grants =
    connection.kind === 'postgres'
      ? (await connection.run(POSTGRES_GRANTS, [])).rows.flat()
      : (await connection.run('SHOW GRANTS', [])).rows.flat().flatMap((line) => mysqlGrants(line ?? ''));
  if (grants.length === 0) return { kind: 'good', words: 'It answers, and its role may only read.' };
  const some = grants.slice(0, 3).join(', ');
  return {
    kind: 'mayWrite',
    words: `It answers, but its role may write (${some}). Look-ups need a role that may only read.`,
  };
}

function mysqlGrants(line: string): string[] {
  const found = /^GRANT (.+?) ON (\S+) TO/.exec(line);
  return found !== null && /\b(?:ALL PRIVILEGES|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER)\b/.test(found[1]!)
    ? [found[2]!]
    : [];
}

const POSTGRES_GRANTS = `
  SELECT DISTINCT what FROM (
    SELECT 'everything: it is a superuser' AS what FROM pg_roles WHERE rolname = current_user AND rolsuper
    UNION ALL
    SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
      AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
  ) AS grants ORDER BY what LIMIT 10`;
