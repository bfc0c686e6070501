-- Failure reports and complaints that others sent about mail in the names of our domains: one message each, or several that are alike.

create table mail.failure_received (
  id uuid primary key,
  received_at timestamptz not null default now(),
  origin text not null check (origin in ('mail', 'upload')),
  uploaded_by text,
  message_id uuid,
  file_name text,
  -- Of what it says and of the message it is about: what makes a report the same, by whatever way it came.
  identity bytea not null,
  times_received integer not null default 1,
  feedback_type text not null,
  auth_failure text,
  delivery_result text,
  -- The mechanisms that did not vouch for the author. Null: not said.
  alignment text[],
  reporter text not null,
  user_agent text not null,
  reporting_mta text,
  domain text not null,
  header_from text not null,
  author text not null,
  source inet,
  envelope_from text,
  recipients text[] not null,
  subject text not null,
  original_message_id text not null,
  arrived_at timestamptz,
  incidents bigint not null,
  results text[] not null,
  dkim jsonb,
  spf jsonb not null,
  shows text not null check (shows in ('message', 'headers', 'nothing'))
);
create unique index failure_received_identity on mail.failure_received (identity);
create index failure_received_domain on mail.failure_received (domain, id);
create index failure_received_source on mail.failure_received (source, id);
create index failure_received_at on mail.failure_received (received_at);

-- The mail as it came.
create table mail.failure_received_file (
  report uuid primary key references mail.failure_received (id) on delete cascade,
  octets bytea not null
);
alter table mail.failure_received_file alter column octets set storage external;
