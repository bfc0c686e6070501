import type { Configuration, Problem } from '@posthorn/settings/configuration';
import type { Queryable } from './pool.ts';
import { unstoredSecrets } from './revisions.ts';

/** Settings somebody is working on. They may still be wrong: only publishing checks them completely. */
export type Draft = { base: number; configuration: Configuration; updatedAt: Date };

/** Keeps a person's draft (one each). New secrets must have been stored before; plaintext is refused. */
export async function saveDraft(
  pool: Queryable,
  draft: { owner: string; base: number; configuration: Configuration },
): Promise<{ problems: Problem[] }> {
  const problems = unstoredSecrets(draft.configuration);
  if (problems.length > 0) return { problems };
  await pool.query(
    `INSERT INTO configuration_draft (owner, base, configuration) VALUES ($1, $2, $3)
     ON CONFLICT (owner) DO UPDATE SET base = $2, configuration = $3, updated_at = now()`,
    [draft.owner, draft.base, JSON.stringify(draft.configuration)],
  );
  return { problems: [] };
}

/** A person's draft, if there is one. */
export async function readDraft(pool: Queryable, owner: string): Promise<Draft | undefined> {
  const { rows } = await pool.query<Draft>(
    'SELECT base, configuration, updated_at AS "updatedAt" FROM configuration_draft WHERE owner = $1',
    [owner],
  );
  return rows[0];
}

/** Throws a person's draft away. */
export async function discardDraft(pool: Queryable, owner: string): Promise<void> {
  await pool.query('DELETE FROM configuration_draft WHERE owner = $1', [owner]);
}
