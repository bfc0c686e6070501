-- TLS reports (RFC 8460): what we saw towards other domains, what we told them, and what others tell us.

-- The policies that sessions came under; named by a digest of what they say.
create table mail.tls_policy (
  id text primary key,
  type text not null check (type in ('tlsa', 'sts', 'no-policy-found')),
  strings text[] not null,
  mx_hosts text[] not null,
  seen_on date not null
);
create index tls_policy_seen on mail.tls_policy (seen_on);

-- Sessions towards other domains, counted by UTC day. `result`: '' where all was well.
create table mail.tls_session (
  day date not null,
  domain text not null,
  policy text not null,
  result text not null,
  host text not null,
  address text not null,
  sent_from text not null,
  words text not null,
  sessions bigint not null,
  last_at timestamptz not null,
  primary key (day, domain, policy, result, host, address, sent_from, words)
);
create index tls_session_domain on mail.tls_session (domain, day);

-- Days for which reports were planned, so that each is planned once.
create table mail.tls_report_day (
  day date primary key,
  planned_at timestamptz not null default now()
);

-- One report about one day to one domain. `targets`: each address with what became of it.
create table mail.tls_report_sent (
  id uuid primary key,
  day date not null,
  domain text not null,
  state text not null check (state in ('waiting', 'sent', 'failed', 'withheld')),
  reason text,
  report json,
  targets jsonb not null default '[]',
  successful bigint not null default 0,
  failed bigint not null default 0,
  attempts integer not null default 0,
  try_after timestamptz not null,
  finished_at timestamptz,
  unique (day, domain)
);
create index tls_report_sent_waiting on mail.tls_report_sent (try_after) where state = 'waiting';

-- Mail to the address for reports, until somebody has read it.
create table mail.tls_report_mail (
  message_id uuid primary key,
  content_id uuid not null,
  noted_at timestamptz not null default now(),
  attempts integer not null default 0,
  try_after timestamptz not null default now(),
  read_at timestamptz
);
create index tls_report_mail_waiting on mail.tls_report_mail (try_after) where read_at is null;

-- Reports of others about our domains, and files that could not be read as one. `identity`: what makes a report the same report.
create table mail.tls_report_received (
  id uuid primary key,
  received_at timestamptz not null,
  source text not null check (source in ('mail', 'upload')),
  message_id uuid,
  file_name text not null,
  state text not null check (state in ('read', 'refused')),
  reason text,
  remarks text[] not null default '{}',
  identity text unique,
  repeats integer not null default 0,
  organization text not null default '',
  contact text not null default '',
  report_id text not null default '',
  starts timestamptz,
  ends timestamptz,
  domains text[] not null default '{}',
  is_ours boolean not null default false,
  successful bigint not null default 0,
  failed bigint not null default 0,
  octets bytea not null
);
create index tls_report_received_at on mail.tls_report_received (received_at, id);

-- What such a report says of each policy, and what failed.
create table mail.tls_report_policy (
  report uuid not null references mail.tls_report_received on delete cascade,
  at integer not null,
  day date not null,
  organization text not null,
  domain text not null,
  is_ours boolean not null,
  type text not null,
  strings text[] not null,
  mx_hosts text[] not null,
  successful bigint not null,
  failed bigint not null,
  primary key (report, at)
);
create index tls_report_policy_day on mail.tls_report_policy (day);

create table mail.tls_report_failure (
  report uuid not null references mail.tls_report_received on delete cascade,
  at integer not null,
  day date not null,
  organization text not null,
  domain text not null,
  is_ours boolean not null,
  result text not null,
  host text not null,
  address text not null,
  sent_from text not null,
  words text not null,
  sessions bigint not null,
  primary key (report, at)
);
create index tls_report_failure_day on mail.tls_report_failure (day);
