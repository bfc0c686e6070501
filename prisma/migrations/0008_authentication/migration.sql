-- What SPF, DKIM, ARC and DMARC said of each message from outside, and the history of DMARC.

alter table mail.message add column authentication jsonb;

-- One row per verification, refused mail included. Pages ask by time, by author domain and by source.
create table mail.verification (
  id uuid primary key,
  at timestamptz not null,
  message_id uuid not null,
  session_id text not null,
  is_stored boolean not null,
  reporter text not null,
  source inet not null,
  source_name text,
  helo text not null,
  envelope_from text not null,
  envelope_to text[] not null,
  from_domain text not null,
  used_domain text not null,
  organizational_domain text not null,
  record text,
  policy text not null,
  status text not null,
  disposition text not null,
  override jsonb,
  rule text not null,
  spf jsonb,
  dkim jsonb not null,
  is_spf_aligned boolean not null,
  is_dkim_aligned boolean not null,
  arc jsonb
);
create index verification_at on mail.verification using brin (at) with (pages_per_range = 16);
create index verification_domain on mail.verification (from_domain, at);
create index verification_used_domain on mail.verification (used_domain, at) where used_domain <> from_domain;
