import { createHash } from 'node:crypto';
import type { Client, Pool } from './message.ts';
import { storableJson } from './text.ts';

/** The policy that sessions came under (RFC 8460 §4.1). */
export type TlsSessionPolicy = {
  type: 'tlsa' | 'sts' | 'no-policy-found';
  strings: readonly string[];
  mxHosts: readonly string[];
};

/** Sessions of one day that went alike. `result`: '' where all was well, else a word of RFC 8460 §4.3. Texts are '' where there is nothing to say. */
export type TlsSessionCount = {
  /** UTC, `2026-11-21`. */
  day: string;
  domain: string;
  policy: TlsSessionPolicy;
  result: string;
  host: string;
  address: string;
  sentFrom: string;
  words: string;
  sessions: number;
  lastAt: Date;
};

/** What names a policy: the same for the same words. */
export const tlsPolicyId = ({ type, strings, mxHosts }: TlsSessionPolicy): string =>
  createHash('sha256')
    .update(JSON.stringify([type, strings, mxHosts]))
    .digest('base64url')
    .slice(0, 22);

/** Adds counts to those that are there; all of them or none. */
export async function addTlsSessions(pool: Pool | Client, counts: readonly TlsSessionCount[]): Promise<void> {
  if (counts.length === 0) return;
  const policies = new Map(counts.map(({ policy, day }) => [tlsPolicyId(policy), { policy, day }]));
  const rows = counts.map(({ policy, lastAt, sentFrom, ...count }) => ({
    ...count,
    policy: tlsPolicyId(policy),
    sent_from: sentFrom,
    last_at: lastAt,
  }));
  const known = [...policies].map(([id, { policy, day }]) => ({
    id,
    type: policy.type,
    strings: policy.strings,
    mx_hosts: policy.mxHosts,
    seen_on: day,
  }));
  await pool.query(
    `with known as (
       insert into mail.tls_policy as p (id, type, strings, mx_hosts, seen_on)
       select id, type, strings, mx_hosts, seen_on from jsonb_to_recordset($1::jsonb)
         as r (id text, type text, strings text[], mx_hosts text[], seen_on date) order by id
       on conflict (id) do update set seen_on = excluded.seen_on where p.seen_on < excluded.seen_on
     )
     insert into mail.tls_session as s (day, domain, policy, result, host, address, sent_from, words, sessions, last_at)
     select day, domain, policy, result, host, address, sent_from, words, sessions, last_at from jsonb_to_recordset($2::jsonb)
       as r (day date, domain text, policy text, result text, host text, address text, sent_from text, words text, sessions bigint,
         last_at timestamptz)
     order by day, domain, policy, result, host, address, sent_from, words
     on conflict (day, domain, policy, result, host, address, sent_from, words)
       do update set sessions = s.sessions + excluded.sessions, last_at = greatest(s.last_at, excluded.last_at)`,
    [storableJson(known), storableJson(rows)],
  );
}

/** The counts of a domain on a day; failures first, commonest first; at most so many. */
export async function readTlsSessions(
  pool: Pool | Client,
  { domain, from, to, limit }: { domain: string; from: string; to: string; limit: number },
): Promise<TlsSessionCount[]> {
  const { rows } = await pool.query<Row>(
    `select s.day::text, s.domain, s.result, s.host, s.address, s.sent_from as "sentFrom", s.words, s.sessions::float8 as sessions,
       s.last_at as "lastAt", p.type, p.strings, p.mx_hosts as "mxHosts"
     from mail.tls_session s join mail.tls_policy p on p.id = s.policy
     where s.domain = $1 and s.day between $2 and $3
     order by s.result = '', s.day desc, s.sessions desc, s.host, s.address limit $4`,
    [domain, from, to, limit],
  );
  return rows.map(({ type, strings, mxHosts, ...row }) => ({ ...row, policy: { type, strings, mxHosts } }));
}

type Row = Omit<TlsSessionCount, 'policy'> & TlsSessionPolicy;

/** How mail to one domain went in a stretch of days. */
export type TlsDestination = {
  domain: string;
  sessions: number;
  failed: number;
  /** The types of the policies it came under. */
  policies: string[];
  /** What went wrong, commonest first. */
  results: string[];
  lastAt: Date;
};

/** Destinations of a stretch of days, those with most failures first. `after`: the last of the page before. */
export async function listTlsDestinations(
  pool: Pool,
  options: { from: string; to: string; search?: string; isFailedOnly?: boolean; limit: number; offset: number },
): Promise<{ rows: TlsDestination[]; more: boolean }> {
  const { from, to, search, isFailedOnly, limit, offset } = options;
  const { rows } = await pool.query<TlsDestination>(
    `with counted as (
       select s.domain, s.result, p.type, sum(s.sessions) as sessions, max(s.last_at) as last_at
       from mail.tls_session s join mail.tls_policy p on p.id = s.policy
       where s.day between $1 and $2 and ($3::text is null or strpos(s.domain, lower($3)) > 0)
       group by 1, 2, 3)
     select domain, sum(sessions)::float8 as sessions, coalesce(sum(sessions) filter (where result <> ''), 0)::float8 as failed,
       array_agg(distinct type order by type) as policies,
       coalesce(array_agg(result order by sessions desc) filter (where result <> ''), '{}') as results, max(last_at) as "lastAt"
     from counted group by domain having not $4 or bool_or(result <> '')
     order by 3 desc, 2 desc, 1 limit $5 offset $6`,
    [from, to, search ?? null, isFailedOnly ?? false, limit + 1, offset],
  );
  return {
    rows: rows.slice(0, limit).map((row) => ({ ...row, results: [...new Set(row.results)] })),
    more: rows.length > limit,
  };
}

/** Sessions by day and result, and in all. */
export async function countTlsSessions(
  pool: Pool,
  { from, to, domain }: { from: string; to: string; domain?: string },
): Promise<{ day: string; result: string; sessions: number }[]> {
  const { rows } = await pool.query<{ day: string; result: string; sessions: number }>(
    `select day::text, result, sum(sessions)::float8 as sessions from mail.tls_session
     where day between $1 and $2 and ($3::text is null or domain = $3) group by 1, 2 order by 1, 2`,
    [from, to, domain ?? null],
  );
  return rows;
}

/** Forgets counts and reports older than so many days. */
export async function forgetTlsReports(pool: Pool, days: number): Promise<void> {
  for (const statement of [
    "delete from mail.tls_session where day < (now() at time zone 'UTC')::date - $1::int",
    "delete from mail.tls_policy where seen_on < (now() at time zone 'UTC')::date - $1::int",
    "delete from mail.tls_report_day where day < (now() at time zone 'UTC')::date - $1::int",
    "delete from mail.tls_report_sent where day < (now() at time zone 'UTC')::date - $1::int",
    'delete from mail.tls_report_mail where noted_at < now() - make_interval(days => $1::int)',
    'delete from mail.tls_report_received where received_at < now() - make_interval(days => $1::int)',
  ])
    await pool.query(statement, [days]);
}
