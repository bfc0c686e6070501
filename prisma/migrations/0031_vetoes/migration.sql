-- What vetoes were asked and said: counts by the hour, and the last runs of each. Written behind, so that no connection waits for it.

create table mail.veto_hour (
  at timestamptz not null,
  veto text not null,
  asked bigint not null,
  refused bigint not null,
  failed bigint not null,
  -- Without an answer in time; not among the failed.
  late bigint not null,
  ms double precision not null,
  slowest_ms integer not null,
  primary key (at, veto)
);

create table mail.veto_run (
  id uuid primary key,
  veto text not null,
  at timestamptz not null,
  outcome text not null check (outcome in ('allowed', 'refused', 'failed', 'late')),
  ms integer not null,
  -- tcp:connect, smtp:connect or tls:cert.
  moment text not null,
  -- The reason, or what went wrong.
  words text,
  -- Nobody could be asked, and so it was refused.
  stopped boolean not null,
  host text,
  address text,
  port integer,
  route text,
  transport text,
  message_id uuid
);
create index veto_run_newest on mail.veto_run (veto, outcome, id desc);
