-- What the history of DMARC is asked: pages of rows, counts by time, source and author, and the story of one verification.

alter table mail.verification
  add column revision integer,
  add column status_text text not null default '',
  add column policy_source text not null default '',
  -- The names that the tree walk asked, and what they said.
  add column walk jsonb not null default '[]',
  -- All that was found out about a message that was not taken; a message that was taken keeps its own.
  add column evidence jsonb,
  add column override_type text generated always as (override->>'type') stored,
  add column spf_result text generated always as (spf->>'result') stored,
  add column dkim_result text generated always as (
    case when dkim @> '[{"result": "pass"}]' then 'pass' else coalesce(dkim->0->>'result', 'none') end) stored;

-- Counting reads nothing but this index: it holds what filters and charts ask about, in the order of time.
alter table mail.verification drop constraint verification_pkey;
alter table mail.verification add constraint verification_pkey primary key (id)
  include (at, source, from_domain, policy, status, disposition, override_type, spf_result, dkim_result, is_spf_aligned, is_dkim_aligned);
drop index mail.verification_at;
drop index mail.verification_domain;
create index verification_domain on mail.verification (from_domain, id);
create index verification_source on mail.verification (source, id);
create index verification_signer on mail.verification using gin (dkim jsonb_path_ops);
create index verification_who on mail.verification using brin (
  session_id text_bloom_ops (n_distinct_per_range = 300, false_positive_rate = 0.01),
  lower(envelope_from) text_bloom_ops (n_distinct_per_range = 300, false_positive_rate = 0.01),
  mail.domain_of(envelope_from) text_bloom_ops (n_distinct_per_range = 200, false_positive_rate = 0.01)
) with (pages_per_range = 32);
-- Pages that are all visible are what makes an index enough to count by.
alter table mail.verification set (autovacuum_vacuum_insert_threshold = 5000, autovacuum_vacuum_insert_scale_factor = 0.02);

-- The public-suffix list that an operator put in the place of the one that comes along.
create table mail.public_suffix_list (
  id integer primary key default 1,
  text text not null,
  published_at timestamptz,
  replaced_at timestamptz not null default now(),
  replaced_by text not null
);
