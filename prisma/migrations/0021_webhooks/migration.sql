-- Webhooks: how far each endpoint of the settings has read the event log, how it does, and its deliveries.

create table mail.webhook (
  name text primary key,
  -- Where it stands in the log, in the order of mail.event_order. A transaction id means nothing in another cluster: restored, it begins there.
  cursor_tx xid8 not null default pg_current_xact_id(),
  cursor_id uuid not null,
  -- Up to when it has read.
  cursor_at timestamptz not null,
  -- False while it is switched off or gone from the settings: taken up again, it begins at that moment.
  following boolean not null,
  -- Of the settings that last said so.
  revision integer not null,
  paused_at timestamptz,
  paused_by text,
  worker text,
  leased_until timestamptz,
  last_success_at timestamptz,
  last_failure_at timestamptz,
  last_error text,
  -- Tries that failed in a row.
  failures integer not null default 0,
  rests_until timestamptz,
  -- Totals since it was first followed.
  sent bigint not null default 0,
  skipped bigint not null default 0,
  skipped_until timestamptz,
  -- The last condition that could not be evaluated.
  condition_error text
);

create table mail.webhook_delivery (
  id uuid primary key,
  webhook text not null,
  kind text not null check (kind in ('events', 'test')),
  at timestamptz not null default now(),
  events integer not null,
  types text[] not null,
  body text not null,
  state text not null check (state in ('waiting', 'delivered', 'failed')),
  -- Waits since then; sent again by hand, it begins anew.
  since timestamptz not null default now(),
  attempts integer not null default 0,
  try_after timestamptz not null default now(),
  -- Of the last try.
  tried_at timestamptz,
  url text,
  address text,
  status integer,
  ms integer,
  error text,
  answer text
);
create index webhook_delivery_waiting on mail.webhook_delivery (webhook, try_after) where state = 'waiting';
create index webhook_delivery_newest on mail.webhook_delivery (webhook, state, id desc);
