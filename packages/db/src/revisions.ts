import {
  type Configuration,
  defaultConfiguration,
  type Problem,
  validateConfiguration,
} from '@posthorn/settings/configuration';
import { findSecrets, isNewSecret } from '@posthorn/settings/secrets';
import { checksumOf } from './canonical.ts';
import { type Pool, type Queryable, transaction } from './pool.ts';

/** What is known of a revision without its settings. */
export type RevisionSummary = { number: number; base: number | null; author: string; reason: string; createdAt: Date };

/** One immutable version of all settings, checked. */
export type Revision = RevisionSummary & { configuration: Configuration };

/** A revision that cannot be used, and why. */
export type CorruptRevision = { number: number; reason: string };

/** What somebody wants to put in force; `base` is the revision they looked at. */
export type Publication = { base: number; configuration: Configuration; author: string; reason: string };

/** Published, or somebody else published first (the number now in force), or the settings are refused. */
export type PublishResult = { revision: number } | { conflict: number } | { problems: Problem[] };

/** The channel that tells of a new revision; its payload is the number. */
export const revisionChannel = 'posthorn_revision';

/**
 * Puts a configuration in force as the next revision. New secrets must have been stored before (`storeSecrets`): plaintext
 * is refused. The NOTIFY is a statement of its own after the commit, so that no commit waits for the notification lock.
 */
export async function publish(pool: Pool, publication: Publication): Promise<PublishResult> {
  const checked = check(publication.configuration);
  if ('problems' in checked) return checked;
  const { configuration } = checked;
  const result = await transaction(pool, async (tx): Promise<PublishResult> => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [publishLock]);
    const current = await newestNumber(tx);
    if (current !== publication.base) return { conflict: current };
    await insertRevision(tx, { ...publication, number: current + 1, configuration });
    return { revision: current + 1 };
  });
  if ('revision' in result) await pool.query('SELECT pg_notify($1, $2)', [revisionChannel, String(result.revision)]);
  return result;
}

/** Publishes the defaults (or the given settings) when there is no revision yet. Returns the number in force. */
export async function ensureFirstRevision(pool: Pool, configuration = defaultConfiguration()): Promise<number> {
  const result = await publish(pool, { base: 0, configuration, author: 'posthorn', reason: 'First start' });
  if ('problems' in result) throw new Error(`the first configuration is refused: ${describe(result.problems)}`);
  return 'revision' in result ? result.revision : result.conflict;
}

/** The newest revision's number; 0 when there is none. */
export async function newestNumber(tx: Queryable): Promise<number> {
  const { rows } = await tx.query<{ number: number }>(
    'SELECT coalesce(max(number), 0) AS number FROM configuration_revision',
  );
  return rows[0]?.number ?? 0;
}

/** Reads and checks one revision (the newest when no number is given); undefined when there is none. */
export async function readRevision(pool: Queryable, number?: number): Promise<Revision | CorruptRevision | undefined> {
  const { rows } = await pool.query<RevisionSummary & { configuration: unknown; checksum: string }>(
    `SELECT number, base, author, reason, created_at AS "createdAt", configuration, checksum
     FROM configuration_revision WHERE $1::int IS NULL OR number = $1 ORDER BY number DESC LIMIT 1`,
    [number ?? null],
  );
  const row = rows[0];
  if (!row) return undefined;
  const { checksum, configuration, ...summary } = row;
  if (checksumOf(configuration) !== checksum) return { number: row.number, reason: 'its checksum does not fit' };
  const checked = validateConfiguration(configuration, { storedOnly: true });
  if (!checked.ok) return { number: row.number, reason: describe(checked.problems) };
  return { ...summary, configuration: checked.configuration };
}

/** The newest revision that can be used, at or below a number. */
export async function readLastGoodRevision(pool: Queryable, below: number): Promise<Revision | undefined> {
  for (let number = below; number >= Math.max(1, below - maxLookBack); number -= 1) {
    const revision = await readRevision(pool, number);
    if (revision && 'configuration' in revision) return revision;
  }
  return undefined;
}

/** Which revisions to list; texts match anywhere. */
export type RevisionFilter = {
  limit?: number;
  /** Continues a listing. */
  before?: number;
  author?: string;
  /** Of the reason. */
  text?: string;
  /** Only those that changed what stands here: names of members, from the group inwards. */
  changed?: readonly string[];
};

/** Revisions without their settings, newest first. */
export async function listRevisions(pool: Queryable, filter: RevisionFilter = {}): Promise<RevisionSummary[]> {
  const { rows } = await pool.query<RevisionSummary>(
    `SELECT number, base, author, reason, created_at AS "createdAt" FROM configuration_revision r
     WHERE ($1::int IS NULL OR number < $1)
       AND ($3::text IS NULL OR author ILIKE $3) AND ($4::text IS NULL OR reason ILIKE $4)
       AND ($5::text[] IS NULL OR number = 1 OR configuration #> $5 IS DISTINCT FROM
         (SELECT configuration #> $5 FROM configuration_revision p WHERE p.number < r.number ORDER BY p.number DESC LIMIT 1))
     ORDER BY number DESC LIMIT $2`,
    [
      filter.before ?? null,
      filter.limit ?? 100,
      anywhere(filter.author),
      anywhere(filter.text),
      filter.changed ?? null,
    ],
  );
  return rows;
}

/** `%` and `_` typed by a person are text, not wildcards. */
function anywhere(text: string | undefined): string | null {
  return text ? `%${text.replace(/[\\%_]/g, (c) => `\\${c}`)}%` : null;
}

/** Problems as one sentence. */
export function describe(problems: Problem[]): string {
  const shown = problems.slice(0, 3).map(({ path, reason }) => `${path}: ${reason}`);
  const more = problems.length - shown.length;
  return shown.join('; ') + (more > 0 ? ` and ${more} more` : '');
}

/** Plaintext of secrets never reaches a table. */
export function unstoredSecrets(configuration: Configuration): Problem[] {
  return findSecrets(configuration)
    .filter(({ secret }) => isNewSecret(secret))
    .map(({ path }) => ({ path, reason: 'the new secret has not been stored yet' }));
}

function check(input: Configuration): { problems: Problem[] } | { configuration: Configuration } {
  const checked = validateConfiguration(input, { storedOnly: true });
  return checked.ok ? { configuration: checked.configuration } : { problems: checked.problems };
}

/** Inserts the row of a checked configuration; `publish` is what everybody else uses. */
export async function insertRevision(tx: Queryable, revision: Publication & { number: number }): Promise<void> {
  const { number, base, configuration, author, reason } = revision;
  await tx.query(
    `INSERT INTO configuration_revision (number, base, configuration, checksum, author, reason)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [number, base || null, JSON.stringify(configuration), checksumOf(configuration), author, reason],
  );
}

const publishLock = 81_018_145;
const maxLookBack = 1_000;
