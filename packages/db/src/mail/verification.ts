import { failureReportRow, type NewFailureReport } from './failure-report.ts';
import { idAt } from './id-at.ts';
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
  /** Which tag of the record says so: p, sp or np; empty without one. */
  policySource: string;
  status: string;
  /** The same in a few words. */
  statusText: string;
  /** The names that the tree walk asked, and what they said. */
  walk: readonly { domain: string; found: string; text: string }[];
  disposition: Disposition;
  override: { type: string; comment: string } | null;
  /** The rule that decided about the message. */
  rule: string;
  /** Of the settings; null for rows older than this column. */
  revision: number | null;
  spf: { result: string; domain: string; scope: 'mfrom' | 'helo'; isAligned: boolean } | null;
  dkim: readonly { domain: string; selector: string; result: string; reason: string; isAligned: boolean }[];
  isDkimAligned: boolean;
  arc: {
    state: string;
    reason?: string;
    domains: readonly string[];
    selectors?: readonly string[];
    oldestPass?: number | null;
  } | null;
  /** All that was found out about a message that was not taken; null for others, which keep their own. */
  evidence: { [name: string]: unknown } | null;
  /** The failure report that the domain asks for; null where it asks for none, or reports are off. See failure-report.ts. */
  failureReport?: NewFailureReport | null;
};

export type Disposition = 'none' | 'quarantine' | 'reject';

/** Stores verifications; written behind, so without waiting for the disk. Those that stand already are left alone. */
export async function insertVerifications(connection: Pool | Client, rows: readonly Verification[]): Promise<void> {
  if (rows.length === 0) return;
  await connection.query({
    name: 'mail-verifications',
    text: `with unflushed as materialized (select set_config('synchronous_commit', 'off', true)), verification as (
      insert into mail.verification (id, at, message_id, session_id, is_stored, reporter, source, source_name, helo, envelope_from,
        envelope_to, from_domain, used_domain, organizational_domain, record, policy, policy_source, status, status_text, walk,
        disposition, override, rule, revision, spf, dkim, is_spf_aligned, is_dkim_aligned, arc, evidence)
      select v.* from unflushed, json_to_recordset($1::json) as v (id uuid, at timestamptz, message_id uuid, session_id text,
        is_stored boolean, reporter text, source inet, source_name text, helo text, envelope_from text, envelope_to text[],
        from_domain text, used_domain text, organizational_domain text, record text, policy text, policy_source text, status text,
        status_text text, walk jsonb, disposition text, override jsonb, rule text, revision integer, spf jsonb, dkim jsonb,
        is_spf_aligned boolean, is_dkim_aligned boolean, arc jsonb, evidence jsonb)
      on conflict do nothing)
      insert into mail.failure_report (verification_id, at, policy_domain, addresses, facts, original, state, reason, try_after, finished_at)
      select f.verification_id, f.at, f.policy_domain, f.addresses, f.facts, decode(f.original, 'base64'), f.state, f.reason, now(),
        case when f.state = 'withheld' then now() end
      from json_to_recordset($2::json) as f (verification_id uuid, at timestamptz, policy_domain text, addresses text[], facts jsonb,
        original text, state text, reason text)
      on conflict do nothing`,
    values: [storableJson(rows.map(rowOf)), storableJson(rows.flatMap(reportOf))],
  });
}

/** Forgets verifications older than so many days, a bounded number at a time; resolves with how many. */
export async function forgetVerifications(pool: Pool, days: number): Promise<number> {
  const { rowCount } = await pool.query(
    `with told as (
       delete from mail.failure_report where verification_id in (
         select verification_id from mail.failure_report where verification_id < $1::uuid order by verification_id limit $2)
     )
     delete from mail.verification where id in (select id from mail.verification where id < $1::uuid order by id limit $2)`,
    [idAt(new Date(Date.now() - days * DAY_MS)), MOST_FORGOTTEN],
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

const reportOf = ({ id, at, failureReport }: Verification): object[] =>
  failureReport ? [failureReportRow(id, at, failureReport)] : [];

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
    policy_source: row.policySource,
    status: row.status,
    status_text: row.statusText,
    walk: row.walk,
    disposition: row.disposition,
    override: row.override,
    rule: row.rule,
    revision: row.revision,
    spf: row.spf,
    dkim: row.dkim,
    is_spf_aligned: row.spf?.isAligned ?? false,
    is_dkim_aligned: row.isDkimAligned,
    arc: row.arc,
    evidence: row.evidence,
  };
}

const DAY_MS = 86_400_000;
const MOST_FORGOTTEN = 10_000;
