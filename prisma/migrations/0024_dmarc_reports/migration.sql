-- Aggregate reports of DMARC that others sent about our domains: each file once, its rows, and sums by day. A row counts on one day, the one
-- in which the middle of its report's time lies, so that a report over several days counts once and sums are the sums of rows.

create table mail.dmarc_report (
  id uuid primary key,
  received_at timestamptz not null default now(),
  origin text not null check (origin in ('mail', 'upload')),
  uploaded_by text,
  message_id uuid,
  file_name text,
  -- counted: its rows stand below; aside: about a domain that is not ours; refused: not to be read, or not to be believed.
  state text not null check (state in ('counted', 'aside', 'refused')),
  reason text,
  -- Of the XML as it was unpacked, or of the file where that was not possible.
  content_hash bytea not null,
  -- Of organisation, report id, domain and time: what makes a report the same, whatever its octets are.
  identity bytea,
  times_received integer not null default 1,
  last_received_at timestamptz not null default now(),
  form text,
  organization text,
  email text,
  contact text,
  report_id text,
  domain text,
  begins_at timestamptz,
  ends_at timestamptz,
  day date,
  policy jsonb,
  errors text[] not null default '{}',
  generator text,
  bent text[] not null default '{}',
  records integer not null default 0,
  messages bigint not null default 0,
  passed bigint not null default 0
);
create unique index dmarc_report_content on mail.dmarc_report (content_hash);
create unique index dmarc_report_identity on mail.dmarc_report (identity) where identity is not null;
create index dmarc_report_domain on mail.dmarc_report (domain, id);
create index dmarc_report_state on mail.dmarc_report (state, id);

-- The file as it came.
create table mail.dmarc_report_file (
  report uuid primary key references mail.dmarc_report (id) on delete cascade,
  octets bytea not null
);
alter table mail.dmarc_report_file alter column octets set storage external;

create table mail.dmarc_row (
  report uuid not null references mail.dmarc_report (id) on delete cascade,
  number integer not null,
  domain text not null,
  day date not null,
  organization text not null,
  -- Null: what stood there is no address.
  source inet,
  count bigint not null,
  disposition text not null,
  is_dkim_aligned boolean not null,
  is_spf_aligned boolean not null,
  source_group text not null,
  -- Why mail of ours did not pass; empty for all other.
  cause text not null,
  sender text not null,
  header_from text not null,
  envelope_from text,
  envelope_to text,
  reasons jsonb not null,
  dkim jsonb not null,
  spf jsonb not null,
  primary key (report, number)
);
-- Whose addresses they are is counted from this index alone.
create index dmarc_row_sender on mail.dmarc_row (domain, source_group, sender, day)
  include (source, count, is_dkim_aligned, is_spf_aligned);
-- Pages of rows, newest first.
create index dmarc_row_day on mail.dmarc_row (domain, day, report, number);
create index dmarc_row_source on mail.dmarc_row (source, day);
alter table mail.dmarc_row set (autovacuum_vacuum_insert_threshold = 5000, autovacuum_vacuum_insert_scale_factor = 0.02);

create table mail.dmarc_sender_day (
  domain text not null,
  day date not null,
  source_group text not null,
  sender text not null,
  cause text not null,
  count bigint not null,
  dkim_aligned bigint not null,
  spf_aligned bigint not null,
  both_aligned bigint not null,
  quarantined bigint not null,
  refused bigint not null,
  primary key (domain, day, source_group, sender, cause)
);

create table mail.dmarc_reporter_day (
  domain text not null,
  day date not null,
  organization text not null,
  reports integer not null,
  count bigint not null,
  passed bigint not null,
  quarantined bigint not null,
  refused bigint not null,
  primary key (domain, day, organization)
);

-- Addresses that reports name, with their reverse names as DNS confirmed them.
create table mail.dmarc_source (
  address inet primary key,
  name text,
  added_at timestamptz not null default now(),
  looked_at timestamptz
);
create index dmarc_source_waiting on mail.dmarc_source (added_at desc) where looked_at is null;

-- Mail to an address for reports, until somebody has read it.
create table mail.dmarc_report_mail (
  message_id uuid primary key,
  content_id uuid not null,
  noted_at timestamptz not null default now(),
  attempts integer not null default 0,
  try_after timestamptz not null default now(),
  read_at timestamptz
);
create index dmarc_report_mail_waiting on mail.dmarc_report_mail (try_after) where read_at is null;
