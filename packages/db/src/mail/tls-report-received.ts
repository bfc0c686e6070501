import { inTransaction } from './hot.ts';
import type { Client, Pool } from './message.ts';
import { storable, storableJson } from './text.ts';

/** A file that came as a TLS report. `report` null: it could not be read, `reason` says why. */
export type NewReceivedTlsReport = {
  id: string;
  receivedAt: Date;
  source: 'mail' | 'upload';
  messageId: string | null;
  fileName: string;
  octets: Uint8Array;
  reason: string | null;
  remarks: readonly string[];
  report: ReadTlsReport | null;
};

/** What a report says. `identity`: the same for the same report. */
export type ReadTlsReport = {
  identity: string;
  organization: string;
  contact: string;
  reportId: string;
  starts: Date;
  ends: Date;
  policies: readonly {
    domain: string;
    isOurs: boolean;
    type: string;
    strings: readonly string[];
    mxHosts: readonly string[];
    successful: number;
    failed: number;
    failures: readonly {
      result: string;
      host: string;
      address: string;
      sentFrom: string;
      words: string;
      sessions: number;
    }[];
  }[];
};

/** How a received report stands in lists. */
export type ReceivedTlsReport = {
  id: string;
  receivedAt: Date;
  source: 'mail' | 'upload';
  messageId: string | null;
  fileName: string;
  state: 'read' | 'refused';
  reason: string | null;
  remarks: string[];
  /** How often the same came again. */
  repeats: number;
  organization: string;
  contact: string;
  reportId: string;
  starts: Date | null;
  ends: Date | null;
  domains: string[];
  isOurs: boolean;
  successful: number;
  failed: number;
};

/** Keeps a file and what it says. One that is known already is only noted: resolves with the id of the first. */
export async function keepReceivedTlsReport(
  pool: Pool,
  { report, ...file }: NewReceivedTlsReport,
): Promise<{ id: string; isRepeated: boolean }> {
  return await inTransaction(pool, async (client) => {
    const day = report?.starts.toISOString().slice(0, 10);
    const sum = (of: 'successful' | 'failed'): number =>
      (report?.policies ?? []).reduce((all, one) => all + one[of], 0);
    const { rows } = await client.query<{ id: string; isRepeated: boolean }>(
      `insert into mail.tls_report_received as r (id, received_at, source, message_id, file_name, state, reason, remarks, identity,
         organization, contact, report_id, starts, ends, domains, is_ours, successful, failed, octets)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
       on conflict (identity) do update set repeats = r.repeats + 1
       returning id, id <> $1 as "isRepeated"`,
      [
        file.id,
        file.receivedAt,
        file.source,
        file.messageId,
        storable(file.fileName.slice(0, 255)),
        report ? 'read' : 'refused',
        file.reason && storable(file.reason),
        file.remarks.map(storable),
        report?.identity ?? null,
        storable(report?.organization ?? ''),
        storable(report?.contact ?? ''),
        storable(report?.reportId ?? ''),
        report?.starts ?? null,
        report?.ends ?? null,
        [...new Set((report?.policies ?? []).map(({ domain }) => storable(domain)))].slice(0, 100),
        (report?.policies ?? []).some(({ isOurs }) => isOurs),
        sum('successful'),
        sum('failed'),
        Buffer.from(file.octets),
      ],
    );
    const kept = rows[0]!;
    if (report && !kept.isRepeated) await keepPolicies(client, { id: file.id, day: day!, report });
    return kept;
  });
}

async function keepPolicies(
  client: Client,
  { id, day, report }: { id: string; day: string; report: ReadTlsReport },
): Promise<void> {
  const base = { report: id, day, organization: report.organization };
  const policies = report.policies.map(({ failures: _, isOurs, mxHosts, ...policy }, at) => ({
    ...base,
    ...policy,
    at,
    is_ours: isOurs,
    mx_hosts: mxHosts,
  }));
  const failures = report.policies
    .flatMap(({ domain, isOurs, failures: own }) =>
      own.map(({ sentFrom, ...failure }) => ({ ...base, domain, is_ours: isOurs, sent_from: sentFrom, ...failure })),
    )
    .map((failure, at) => ({ ...failure, at }));
  await client.query(
    `insert into mail.tls_report_policy select * from jsonb_populate_recordset(null::mail.tls_report_policy, $1::jsonb)`,
    [storableJson(policies)],
  );
  await client.query(
    `insert into mail.tls_report_failure select * from jsonb_populate_recordset(null::mail.tls_report_failure, $1::jsonb)`,
    [storableJson(failures)],
  );
}

/** Reports, newest first. `before`: the id of the last row of the page before. */
export async function listReceivedTlsReports(
  pool: Pool,
  options: { search?: string; state?: 'read' | 'refused'; hasFailures?: boolean; before?: string; limit: number },
): Promise<{ rows: ReceivedTlsReport[]; more: boolean }> {
  const { search, state, hasFailures, before, limit } = options;
  const { rows } = await pool.query<ReceivedTlsReport>(
    `select ${COLUMNS} from mail.tls_report_received
     where ($1::text is null or strpos(lower(organization), lower($1)) > 0 or lower($1) = any (domains)) and ($2::text is null or state = $2)
       and (not $3 or failed > 0) and ($4::uuid is null or id < $4)
     order by id desc limit $5`,
    [search ?? null, state ?? null, hasFailures ?? false, before ?? null, limit + 1],
  );
  return { rows: rows.slice(0, limit), more: rows.length > limit };
}

export async function readReceivedTlsReport(
  pool: Pool,
  id: string,
): Promise<(ReceivedTlsReport & { octets: Buffer }) | null> {
  const { rows } = await pool.query<ReceivedTlsReport & { octets: Buffer }>(
    `select ${COLUMNS}, octets from mail.tls_report_received where id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

/** What others say of our domains in a stretch of days: by day, by who reports, and by what failed where. Reports about strangers do not count. */
export async function countReceivedTls(
  pool: Pool,
  { from, to }: { from: string; to: string },
): Promise<{
  days: { day: string; successful: number; failed: number }[];
  organizations: { organization: string; reports: number; successful: number; failed: number }[];
  failures: { result: string; domain: string; host: string; organizations: number; sessions: number; words: string }[];
}> {
  const [days, organizations, failures] = await Promise.all([
    pool.query(
      `select day::text, sum(successful)::float8 as successful, sum(failed)::float8 as failed from mail.tls_report_policy
       where day between $1 and $2 and is_ours group by 1 order by 1`,
      [from, to],
    ),
    pool.query(
      `select organization, count(distinct report)::int as reports, sum(successful)::float8 as successful, sum(failed)::float8 as failed
       from mail.tls_report_policy where day between $1 and $2 and is_ours group by 1 order by 4 desc, 3 desc, 1 limit 50`,
      [from, to],
    ),
    pool.query(
      `select result, domain, host, count(distinct organization)::int as organizations, sum(sessions)::float8 as sessions,
         max(words) as words
       from mail.tls_report_failure where day between $1 and $2 and is_ours group by 1, 2, 3 order by 5 desc, 1, 2, 3 limit 50`,
      [from, to],
    ),
  ]);
  return { days: days.rows, organizations: organizations.rows, failures: failures.rows };
}

/** A message to the address for reports, to be read. */
export type TlsReportMail = { messageId: string; contentId: string; attempts: number };

/** Notes that a message came to the address for reports; once, however often it is delivered. */
export async function noteTlsReportMail(pool: Pool, mail: { messageId: string; contentId: string }): Promise<void> {
  await pool.query('insert into mail.tls_report_mail (message_id, content_id) values ($1, $2) on conflict do nothing', [
    mail.messageId,
    mail.contentId,
  ]);
}

/** Takes messages that wait to be read, for some minutes. */
export async function claimTlsReportMail(pool: Pool, limit: number): Promise<TlsReportMail[]> {
  const { rows } = await pool.query<TlsReportMail>(
    `update mail.tls_report_mail set attempts = attempts + 1, try_after = now() + interval '5 minutes'
     where message_id in (select message_id from mail.tls_report_mail where read_at is null and try_after <= now()
       order by try_after limit $1 for update skip locked)
     returning message_id as "messageId", content_id as "contentId", attempts`,
    [limit],
  );
  return rows;
}

export async function tlsReportMailRead(pool: Pool, messageId: string): Promise<void> {
  await pool.query('update mail.tls_report_mail set read_at = now() where message_id = $1', [messageId]);
}

const COLUMNS = `id, received_at as "receivedAt", source, message_id as "messageId", file_name as "fileName", state, reason, remarks, repeats,
  organization, contact, report_id as "reportId", starts, ends, domains, is_ours as "isOurs", successful::float8 as successful,
  failed::float8 as failed`;
