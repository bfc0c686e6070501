-- What servers offered that let clients speak before their greeting (PIPECONNECT); one row per address and port.
create table mail.early_hello (
  address text not null,
  port integer not null,
  host text not null,
  helo text not null,
  clear jsonb,
  secure jsonb,
  learnt_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used bigint not null default 0,
  lost bigint not null default 0,
  lost_at timestamptz,
  lost_reason text,
  primary key (address, port)
);
create index early_hello_expires on mail.early_hello (expires_at);
