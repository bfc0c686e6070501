import { createHash } from 'node:crypto';
import type { Queryable } from './pool.ts';

/** At most `max` tries within `seconds`, counted from the first. */
export type TryLimit = { max: number; seconds: number };

/** Whether this try may go on; otherwise when to come back, in whole seconds. */
export type TryAnswer = { allowed: true } | { allowed: false; retryAfter: number };

/**
 * Counts one try against a limit in one statement, so that tries at once in several processes are all counted, and a restart forgets
 * none. Keys are hashed: they may hold what somebody typed. A try that was refused is counted too, but does not lengthen the wait.
 */
export async function takeTry(pool: Queryable, key: string, { max, seconds }: TryLimit): Promise<TryAnswer> {
  const { rows } = await pool.query<{ count: number; left: number }>(
    // The id is random: were it the key's as well, two first tries at once would meet in the primary key, which is not the one arbitrated.
    `INSERT INTO rate_limit AS old (id, key, count, last_request) VALUES (gen_random_uuid()::text, $1, 1, ${now})
     ON CONFLICT (key) DO UPDATE SET
       count = CASE WHEN old.last_request + $2 <= excluded.last_request THEN 1 ELSE least(old.count + 1, 1000000) END,
       last_request = CASE WHEN old.last_request + $2 <= excluded.last_request THEN excluded.last_request ELSE old.last_request END
     RETURNING count, ceil((last_request + $2 - ${now}) / 1000.0)::int AS left`,
    [hashed(key), seconds * 1000],
  );
  const { count, left } = rows[0]!;
  if (count === 1) await pool.query(`DELETE FROM rate_limit WHERE last_request < ${now} - 86400000`);
  return count <= max ? { allowed: true } : { allowed: false, retryAfter: Math.max(1, left) };
}

/** Takes back one try, because it was no guess. */
export async function returnTry(pool: Queryable, key: string): Promise<void> {
  await pool.query('UPDATE rate_limit SET count = greatest(count - 1, 0) WHERE key = $1', [hashed(key)]);
}

/** Forgets every try under a key. */
export async function forgetTries(pool: Queryable, key: string): Promise<void> {
  await pool.query('DELETE FROM rate_limit WHERE key = $1', [hashed(key)]);
}

function hashed(key: string): string {
  return createHash('sha256').update(`posthorn tries ${key}`).digest('base64url');
}

/** The database's clock, in milliseconds. */
const now = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';
