import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical.ts';
import { type Pool, transaction } from './pool.ts';

/** Something a person, a key or Posthorn itself did to the installation. */
export type AuditEntry = {
  actorKind: 'user' | 'key' | 'system';
  actorId?: string;
  actorName: string;
  action: string;
  target?: string;
  detail?: Record<string, unknown>;
  address?: string;
  userAgent?: string;
};

/**
 * Appends to the audit log. Each row's hash covers its content and the hash before it, so that a row that was changed or
 * taken out is found by {@link verifyAudit}. Writers take turns.
 */
export async function appendAudit(pool: Pool, entry: AuditEntry): Promise<void> {
  await transaction(pool, async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [auditLock]);
    const { rows } = await tx.query<{ at: Date; previous: Buffer | null }>(
      `SELECT date_trunc('milliseconds', clock_timestamp()) AS at,
         (SELECT hash FROM audit_log ORDER BY id DESC LIMIT 1) AS previous`,
    );
    const { at, previous } = rows[0]!;
    const row = { ...emptyRow, ...entry, at, detail: toJson(entry.detail ?? {}) };
    const previousHash = previous ?? beginning;
    await tx.query(
      `INSERT INTO audit_log
         (at, actor_kind, actor_id, actor_name, action, target, address, user_agent, detail, previous_hash, hash)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        at,
        row.actorKind,
        row.actorId,
        row.actorName,
        row.action,
        row.target,
        row.address,
        row.userAgent,
        JSON.stringify(row.detail),
        previousHash,
        hashOf(row, previousHash),
      ],
    );
  });
}

/** Recomputes the chain; `brokenAt` is the id of the first row that does not fit, `head` the newest hash (hex) of one that does. */
export async function verifyAudit(pool: Pool): Promise<{ rows: number; brokenAt?: string; head?: string }> {
  let previous: Buffer = beginning;
  let after = '0';
  let count = 0;
  for (;;) {
    const { rows } = await pool.query<AuditRow & { id: string; previousHash: Buffer; hash: Buffer }>(
      `SELECT id, at, actor_kind AS "actorKind", actor_id AS "actorId", actor_name AS "actorName", action, target, address,
         user_agent AS "userAgent", detail, previous_hash AS "previousHash", hash
       FROM audit_log WHERE id > $1 ORDER BY id LIMIT 1000`,
      [after],
    );
    for (const { id, previousHash, hash, ...row } of rows) {
      if (!previousHash.equals(previous) || !hash.equals(hashOf(row, previousHash)))
        return { rows: count, brokenAt: id };
      previous = hash;
      after = id;
      count += 1;
    }
    if (rows.length === 0) return count === 0 ? { rows: 0 } : { rows: count, head: previous.toString('hex') };
  }
}

type AuditRow = {
  at: Date;
  actorKind: string;
  actorId: string | null;
  actorName: string;
  action: string;
  target: string | null;
  address: string | null;
  userAgent: string | null;
  detail: unknown;
};

const emptyRow = { actorId: null, target: null, address: null, userAgent: null };

function hashOf(row: AuditRow, previousHash: Buffer): Buffer {
  const fields = [row.at.toISOString(), row.actorKind, row.actorId, row.actorName, row.action, row.target];
  const text = canonicalJson([...fields, row.address, row.userAgent, row.detail]);
  return createHash('sha256').update(previousHash).update(text).digest();
}

/** What jsonb will give back: it stores neither NUL nor half a surrogate pair, dates become text, undefined vanishes. */
function toJson(value: unknown): unknown {
  const text = JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'string' ? member.toWellFormed().replaceAll('\0', '\ufffd') : member,
  );
  return JSON.parse(text);
}

const beginning = Buffer.alloc(32);
const auditLock = 81_018_144;
