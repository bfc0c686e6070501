import type { Queryable } from './pool.ts';
import type { RevisionSummary } from './revisions.ts';

/** A revision that changed a group, with the group before and after it. */
export type GroupRevision = RevisionSummary & { before: unknown; after: unknown };

/** The revisions that changed one group of settings, newest first; the first of all counts for none. `before` continues. */
export async function revisionsOfGroup(
  pool: Queryable,
  group: string,
  page: { limit: number; before?: number },
): Promise<GroupRevision[]> {
  const { rows } = await pool.query<GroupRevision>(
    `SELECT r.number, r.base, r.author, r.reason, r.created_at AS "createdAt", p.configuration->$1 AS before, r.configuration->$1 AS after
     FROM configuration_revision r JOIN configuration_revision p ON p.number = r.number - 1
     WHERE ($2::int IS NULL OR r.number < $2) AND r.configuration->$1 IS DISTINCT FROM p.configuration->$1
     ORDER BY r.number DESC LIMIT $3`,
    [group, page.before ?? null, page.limit],
  );
  return rows;
}
