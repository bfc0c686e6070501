-- Aggregate reports of DMARC that we send (RFC 9990), made of mail.verification.

-- Days for which reports were planned, so that each is planned once.
create table mail.dmarc_sent_day (
  day date primary key,
  planned_at timestamptz not null default now()
);

-- One report about one day and one policy domain. `asked_by`: who asked for it out of turn. `octets`: packed, as it travels.
create table mail.dmarc_sent (
  id uuid primary key,
  day date not null,
  domain text not null,
  state text not null check (state in ('waiting', 'sent', 'failed', 'withheld')),
  reason text,
  asked_by text,
  file_name text,
  octets bytea,
  messages bigint not null default 0,
  passed bigint not null default 0,
  records integer not null default 0,
  attempts integer not null default 0,
  try_after timestamptz not null,
  finished_at timestamptz,
  unique (day, domain)
);
create index dmarc_sent_waiting on mail.dmarc_sent (try_after) where state = 'waiting';
create index dmarc_sent_state on mail.dmarc_sent (state, id);
alter table mail.dmarc_sent alter column octets set storage external;

-- Each address that a report goes to, and the answer of its host.
create table mail.dmarc_sent_to (
  report uuid not null references mail.dmarc_sent on delete cascade,
  address text not null,
  state text not null check (state in ('queued', 'delivered', 'failed', 'refused', 'resting')),
  words text,
  message_id uuid,
  changed_at timestamptz not null default now(),
  look_after timestamptz not null default now(),
  primary key (report, address)
);
create index dmarc_sent_to_queued on mail.dmarc_sent_to (look_after) where state = 'queued';

-- Addresses to which reports could not be delivered, and until when they get none.
create table mail.dmarc_sent_rest (
  address text primary key,
  failures integer not null,
  reason text not null,
  failed_at timestamptz not null default now(),
  rests_until timestamptz
);
