import type { Client, Pool } from './message.ts';
import { storableJson } from './text.ts';

/** One verification of DMARC: what was published, what was found, what was done (RFC 9990 §3). */
export type Verification = {
  id: string;
  at: Date;
  /** The message it was about; it exists only when `isStored`. */
  messageId: string;
  sessionId: string;
  isStored: boolean;
  /** Our name. */
  reporter: string;
  source: string;
  sourceName: string | null;
  helo: string;
  /** Reverse path; empty for the null one. */
  envelopeFrom: string;
  /** Domains of the recipients. */
  envelopeTo: readonly string[];
  fromDomain: string;
  usedDomain: string;
  organizationalDomain: string;
  record: string | null;
  /** What the record asks for; empty without one. */
  policy: string;
  status: string;
  disposition: 'none' | 'quarantine' | 'reject';
  override: { type: string; comment: string } | null;
  /** The rule that decided about the message. */
  rule: string;
  spf: { result: string; domain: string; scope: 'mfrom' | 'helo'; isAligned: boolean } | null;
  dkim: readonly { domain: string; selector: string; result: string; reason: string; isAligned: boolean }[];
  isDkimAligned: boolean;
  arc: { state: string; domains: readonly string[] } | null;
};

/** Stores verifications; written behind, so without waiting for the disk. Those that stand already are left alone. */
export async function insertVerifications(connection: Pool | Client, rows: readonly Verification[]): Promise<void> {
  if (rows.length === 0) return;
  await connection.query({
    name: 'mail-verifications',
    text: `with unflushed as materialized (select set_config('synchronous_commit', 'off', true))
      insert into mail.verification (id, at, message_id, session_id, is_stored, reporter, source, source_name, helo, envelope_from,
        envelope_to, from_domain, used_domain, organizational_domain, record, policy, status, disposition, override, rule, spf, dkim,
        is_spf_aligned, is_dkim_aligned, arc)
      select v.* from unflushed, json_to_recordset($1::json) as v (id uuid, at timestamptz, message_id uuid, session_id text,
        is_stored boolean, reporter text, source inet, source_name text, helo text, envelope_from text, envelope_to text[],
        from_domain text, used_domain text, organizational_domain text, record text, policy text, status text, disposition text,
        override jsonb, rule text, spf jsonb, dkim jsonb, is_spf_aligned boolean, is_dkim_aligned boolean, arc jsonb)
      on conflict do nothing`,
    values: [storableJson(rows.map(rowOf))],
  });
}

/** Forgets verifications older than so many days, a bounded number at a time; resolves with how many. */
export async function forgetVerifications(pool: Pool, days: number): Promise<number> {
  const { rowCount } = await pool.query(
    `delete from mail.verification where id in (
       select id from mail.verification where at < now() - make_interval(days => $1) order by at limit 10000)`,
    [days],
  );
  return rowCount ?? 0;
}

/** What was found out about a message's sender when it came; null for mail that was not judged. */
export async function readAuthentication(pool: Pool, messageId: string): Promise<{ [name: string]: unknown } | null> {
  const { rows } = await pool.query<{ authentication: { [name: string]: unknown } | null }>(
    'select authentication from mail.message where id = $1',
    [messageId],
  );
  return rows[0]?.authentication ?? null;
}

function rowOf(row: Verification): object {
  return {
    id: row.id,
    at: row.at,
    message_id: row.messageId,
    session_id: row.sessionId,
    is_stored: row.isStored,
    reporter: row.reporter,
    source: row.source,
    source_name: row.sourceName,
    helo: row.helo,
    envelope_from: row.envelopeFrom,
    envelope_to: row.envelopeTo,
    from_domain: row.fromDomain,
    used_domain: row.usedDomain,
    organizational_domain: row.organizationalDomain,
    record: row.record,
    policy: row.policy,
    status: row.status,
    disposition: row.disposition,
    override: row.override,
    rule: row.rule,
    spf: row.spf,
    dkim: row.dkim,
    is_spf_aligned: row.spf?.isAligned ?? false,
    is_dkim_aligned: row.isDkimAligned,
    arc: row.arc,
  };
}
