import type { Configuration, Problem } from '@posthorn/settings/configuration';
import { type Pool, type Queryable, transaction } from './pool.ts';
import { unstoredSecrets } from './revisions.ts';

/** Settings somebody is working on. They may still disagree with themselves: only publishing checks them completely. */
export type Draft = { base: number; configuration: Configuration; updatedAt: Date };

/** A draft with the person (or key) whose it is. */
export type OwnedDraft = Draft & { owner: string };

/** What a change makes of a draft. */
export type DraftChange = { base: number; configuration: Configuration };

/** Keeps a person's draft (one each), whatever was there. New secrets must have been stored before; plaintext is refused. */
export async function saveDraft(
  pool: Queryable,
  draft: { owner: string } & DraftChange,
): Promise<{ problems: Problem[] }> {
  const problems = unstoredSecrets(draft.configuration);
  if (problems.length > 0) return { problems };
  await pool.query(
    `INSERT INTO configuration_draft (owner, base, configuration) VALUES ($1, $2, $3)
     ON CONFLICT (owner) DO UPDATE SET base = $2, configuration = $3, updated_at = now(), discarded_at = NULL`,
    [draft.owner, draft.base, JSON.stringify(draft.configuration)],
  );
  return { problems: [] };
}

/**
 * Changes a person's draft, one change after the other: two tabs that save at once both get their word. What `change`
 * throws ends it and leaves the draft as it was; `null` throws it away for good.
 */
export async function changeDraft(
  pool: Pool,
  owner: string,
  change: (draft: Draft | undefined, tx: Queryable) => Promise<DraftChange | null>,
): Promise<{ problems: Problem[] }> {
  return await transaction(pool, async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`posthorn draft ${owner}`]);
    const changed = await change(await readDraft(tx, owner), tx);
    if (changed) return await saveDraft(tx, { owner, ...changed });
    await tx.query('DELETE FROM configuration_draft WHERE owner = $1', [owner]);
    return { problems: [] };
  });
}

/** A person's draft, if there is one. */
export async function readDraft(pool: Queryable, owner: string): Promise<Draft | undefined> {
  const { rows } = await pool.query<Draft>(
    `SELECT base, configuration, updated_at AS "updatedAt" FROM configuration_draft
     WHERE owner = $1 AND discarded_at IS NULL`,
    [owner],
  );
  return rows[0];
}

/** Every draft there is, the one touched last first; at most a hundred. */
export async function listDrafts(pool: Queryable): Promise<OwnedDraft[]> {
  const { rows } = await pool.query<OwnedDraft>(
    `SELECT owner, base, configuration, updated_at AS "updatedAt" FROM configuration_draft
     WHERE discarded_at IS NULL ORDER BY updated_at DESC LIMIT 100`,
  );
  return rows;
}

/** Throws a person's draft away; false when there was none. For some minutes it can be taken back. */
export async function discardDraft(pool: Queryable, owner: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    'UPDATE configuration_draft SET discarded_at = now() WHERE owner = $1 AND discarded_at IS NULL',
    [owner],
  );
  return rowCount === 1;
}

/** Takes a draft back that was thrown away; false when it is gone, or another was begun since. */
export async function restoreDraft(pool: Queryable, owner: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE configuration_draft SET discarded_at = NULL
     WHERE owner = $1 AND discarded_at > now() - make_interval(secs => $2)`,
    [owner, discardedSeconds],
  );
  return rowCount === 1;
}

/** Ends a draft that was published as `revision`. What was added while it was being published stays, on top of that revision. */
export async function finishDraft(
  pool: Queryable,
  owner: string,
  published: { updatedAt: Date; revision: number },
): Promise<void> {
  const { rowCount } = await pool.query(
    `DELETE FROM configuration_draft WHERE owner = $1 AND date_trunc('milliseconds', updated_at) = $2`,
    [owner, published.updatedAt],
  );
  if (rowCount === 0)
    await pool.query('UPDATE configuration_draft SET base = $2 WHERE owner = $1', [owner, published.revision]);
}

/**
 * Forgets drafts that were thrown away some minutes ago, and the secrets that nothing refers to: theirs, and those of the last
 * week that were replaced before anybody published them. Returns how many secrets went.
 */
export async function pruneDrafts(pool: Pool): Promise<number> {
  return await transaction(pool, async (tx) => {
    const gone = await tx.query<{ id: string }>(
      `WITH gone AS (DELETE FROM configuration_draft WHERE discarded_at < now() - make_interval(secs => $1)
         RETURNING configuration)
       SELECT DISTINCT ref #>> '{}' AS id FROM gone, jsonb_path_query(configuration, '$.**."$secret"') AS ref`,
      [discardedSeconds],
    );
    const { rowCount } = await tx.query(
      `WITH candidate AS (
         SELECT id, created_at FROM secret WHERE name IS NULL AND (id = ANY ($1)
           OR created_at BETWEEN now() - interval '7 days' AND now() - interval '1 hour')
       ), document AS (
         SELECT configuration FROM configuration_draft
         UNION ALL
         SELECT configuration FROM configuration_revision
         WHERE created_at >= (SELECT min(created_at) FROM candidate)
       ), used AS (
         SELECT DISTINCT ref #>> '{}' AS id FROM document, jsonb_path_query(configuration, '$.**."$secret"') AS ref
       )
       DELETE FROM secret WHERE id IN (SELECT id FROM candidate EXCEPT SELECT id FROM used)`,
      [gone.rows.map(({ id }) => id)],
    );
    return rowCount ?? 0;
  });
}

/** How long a draft thrown away can be taken back. */
export const discardedSeconds = 15 * 60;
