-- Addresses that nothing is sent to any more, and those that are on the way there (`is_active` false: not often enough yet).
create table mail.suppression (
  address text primary key,
  is_active boolean not null,
  -- bounce, manual
  source text not null,
  reason text not null,
  host text,
  message_id uuid,
  actor text,
  hits integer not null default 0,
  first_at timestamptz not null default now(),
  last_at timestamptz not null default now(),
  since timestamptz,
  until timestamptz,
  removed_at timestamptz
);
create index suppression_since on mail.suppression (since desc, address) where is_active;
create index suppression_last on mail.suppression (last_at);
