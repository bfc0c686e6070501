import type { Client, Pool } from './message.ts';

/** What is kept of a domain's MTA-STS policy. Moments are milliseconds since 1970; `policy` and `failure` are as their owner wrote them. */
export type StsPolicyRow<Policy, Failure> = {
  id: string;
  policy: Policy | null;
  fetchedAt: number;
  failedAt: number | null;
  failure: Failure | null;
};

type Columns<Policy, Failure> = {
  domain: string;
  id: string;
  policy: Policy | null;
  failure: Failure | null;
  fetched: Date;
  failed: Date | null;
};

/** The row of a domain, and a note that it was wanted. */
export async function readStsPolicy<Policy, Failure>(
  pool: Pool | Client,
  domain: string,
): Promise<StsPolicyRow<Policy, Failure> | null> {
  const { rows } = await pool.query<Columns<Policy, Failure> & { stale: boolean }>(
    `select domain, id, policy, failure, fetched_at as fetched, failed_at as failed,
       used_at < now() - interval '1 day' as stale from mail.sts_policy where domain = $1`,
    [domain],
  );
  const [row] = rows;
  if (row === undefined) return null;
  if (row.stale) await pool.query('update mail.sts_policy set used_at = now() where domain = $1', [domain]);
  return rowOf(row);
}

/** Keeps what a fetch gave, unless somebody else has fetched later. `refreshAt`: when to fetch again; null: never. */
export async function keepStsPolicy<Policy, Failure>(
  pool: Pool | Client,
  domain: string,
  kept: StsPolicyRow<Policy, Failure> & { refreshAt: number | null },
): Promise<void> {
  const at = (moment: number | null): Date | null => (moment === null ? null : new Date(moment));
  await pool.query(
    `insert into mail.sts_policy as p (domain, id, policy, fetched_at, failed_at, failure, refresh_at)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (domain) do update set id = excluded.id, policy = excluded.policy, fetched_at = excluded.fetched_at,
       failed_at = excluded.failed_at, failure = excluded.failure, refresh_at = excluded.refresh_at
     where p.fetched_at <= excluded.fetched_at`,
    [
      domain,
      kept.id,
      kept.policy === null ? null : JSON.stringify(kept.policy),
      at(kept.fetchedAt),
      at(kept.failedAt),
      kept.failure === null ? null : JSON.stringify(kept.failure),
      at(kept.refreshAt),
    ],
  );
}

/** Policies that are due to be fetched again and were wanted within a month; each is given to one caller only, for some minutes. */
export async function claimStsPolicies<Policy, Failure>(
  pool: Pool | Client,
  limit: number,
): Promise<(StsPolicyRow<Policy, Failure> & { domain: string })[]> {
  const { rows } = await pool.query<Columns<Policy, Failure>>(
    `update mail.sts_policy set refresh_at = now() + interval '15 minutes' where domain in (
       select domain from mail.sts_policy where refresh_at < now() and used_at > now() - interval '30 days'
       order by refresh_at limit $1 for update skip locked)
     returning domain, id, policy, failure, fetched_at as fetched, failed_at as failed`,
    [limit],
  );
  return rows.map((row) => ({ domain: row.domain, ...rowOf(row) }));
}

/** Forgets what nobody has wanted for two months, and of very many domains those wanted longest ago. A policy that still counts is never forgotten. */
export async function pruneStsPolicies(pool: Pool | Client, most: number): Promise<number> {
  const { rowCount } = await pool.query(
    `delete from mail.sts_policy where (used_at < now() - interval '60 days'
         or domain in (select domain from mail.sts_policy order by used_at desc offset $1))
       and (policy is null or fetched_at + make_interval(secs => (policy ->> 'maxAge')::float8) < now())`,
    [most],
  );
  return rowCount ?? 0;
}

const rowOf = <Policy, Failure>(row: Columns<Policy, Failure>): StsPolicyRow<Policy, Failure> => ({
  id: row.id,
  policy: row.policy,
  fetchedAt: row.fetched.getTime(),
  failedAt: row.failed?.getTime() ?? null,
  failure: row.failure,
});

/** How many policies are kept and enforced, and domains (five at most) whose last fetch failed. */
export async function stsPolicyCounts(
  pool: Pool | Client,
): Promise<{ kept: number; enforced: number; failing: string[] }> {
  const { rows } = await pool.query<{ kept: number; enforced: number; failing: string[] | null }>(
    `select count(*) filter (where policy is not null)::int as kept,
       count(*) filter (where policy ->> 'mode' = 'enforce')::int as enforced,
       (select array_agg(domain) from (select domain from mail.sts_policy where failure is not null
          order by failed_at desc limit 5) as f) as failing
     from mail.sts_policy`,
  );
  const { kept = 0, enforced = 0, failing = [] } = rows[0] ?? {};
  return { kept, enforced, failing: failing ?? [] };
}
