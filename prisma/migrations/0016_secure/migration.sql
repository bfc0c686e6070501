-- What was demanded of the way to a host, by whom, and what was found there.
alter table mail.attempt add column security jsonb;

-- MTA-STS policies that were fetched, and fetches that failed; one row per domain (RFC 8461 §3.3).
create table mail.sts_policy (
  domain text primary key,
  id text not null,
  policy jsonb,
  fetched_at timestamptz not null,
  failed_at timestamptz,
  failure jsonb,
  refresh_at timestamptz,
  used_at timestamptz not null default now()
);
create index sts_policy_refresh on mail.sts_policy (refresh_at) where refresh_at is not null;
create index sts_policy_used on mail.sts_policy (used_at);
