-- The mail plane: what was accepted, who it is for, what became of it, and why. Unknown to Prisma.
-- Ids are UUIDv7, made by the process that writes the row, so that a failed or ambiguous commit can be repeated.
-- Big tables are split into UTC days by id; partitions are attached ahead of time and there is no default one.

create schema if not exists mail;

-- One row per message, never changed except for content_id when its body is copied forward. recipient_count is the left side of
-- the ledger.
create table mail.message (
  id uuid not null,
  accepted_at timestamptz not null default now(),
  origin text not null,
  parent_id uuid,
  session_id text,
  sender text not null,
  ret text,
  envid text,
  body text not null,
  smtputf8 boolean not null,
  require_tls boolean not null,
  size integer not null,
  content_id uuid not null,
  prefix bytea,
  recipient_count integer not null,
  priority smallint not null,
  revision integer not null,
  summary jsonb not null,
  client jsonb,
  primary key (id)
) partition by range (id);
create index message_parent on mail.message (parent_id) where parent_id is not null;
-- Session ids grow with time as rows do, so that block ranges find them.
create index message_session on mail.message using brin (session_id) with (pages_per_range = 16);

-- Octets, in chunks of at most 256 KiB. A body below eight kilobytes stays in its row: no second table, no second index.
create table mail.content (
  id uuid not null,
  seq integer not null,
  bytes bytea not null,
  primary key (id, seq)
) partition by range (id);
alter table mail.content alter column bytes set storage external;

-- A body staged before its message: gone with the commit that references it, or swept with its chunks.
create table mail.staged (
  id uuid primary key,
  staged_at timestamptz not null default now()
);

-- One row per envelope recipient. While leased, next_try is the end of the lease, so that an abandoned lease is due by itself.
create table mail.recipient (
  message_id uuid not null,
  id uuid not null,
  queued_at timestamptz not null default now(),
  next_try timestamptz,
  lease_until timestamptz,
  finished_at timestamptz,
  fence bigint not null default 0,
  attempts integer not null default 0,
  delay_warnings smallint not null default 0,
  state text not null,
  address text not null,
  destination text not null,
  route text not null,
  worker text,
  original jsonb,
  notify text[],
  hold_reason text,
  last_error text,
  requested_outcome text,
  requested_reason text,
  decision jsonb not null,
  primary key (message_id, id)
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000, autovacuum_analyze_scale_factor = 0.05);
create index recipient_due on mail.recipient (destination, next_try, message_id) where state = 'queued';
create index recipient_kept on mail.recipient (state, destination) where state in ('held', 'quarantined');

create sequence mail.fence as bigint cache 1;

-- What all workers know of a next hop. Slots are leases: slot_until[i] in the past means slot i is free.
create table mail.destination (
  name text primary key,
  held boolean not null default false,
  held_reason text,
  concurrency integer,
  slot_until timestamptz[] not null default '{}',
  slot_fence bigint[] not null default '{}',
  not_before timestamptz,
  reason text,
  failures integer not null default 0,
  last_claim_at timestamptz,
  last_success_at timestamptz
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 200);

-- Lowest free slot of a destination, or null. Not inlined into plans that would freeze the clock: the moment is an argument.
create function mail.free_slot(slot_until timestamptz[], concurrency integer, moment timestamptz) returns integer
  language sql immutable parallel safe
  return (select min(i) from generate_series(1, concurrency) as i where coalesce(slot_until[i], '-infinity') < moment);

create table mail.attempt (
  id uuid not null,
  message_id uuid not null,
  recipient_id uuid not null,
  at timestamptz not null,
  ms integer not null,
  host text,
  address text,
  port integer,
  tls jsonb,
  code smallint,
  enhanced text,
  reply text,
  stage text not null,
  result text not null,
  transcript text
) partition by range (id);
create index attempt_message on mail.attempt (message_id);

-- tx is the order in which rows become visible; readers stay below pg_snapshot_xmin.
create table mail.event (
  id uuid not null,
  tx xid8 not null default pg_current_xact_id(),
  at timestamptz not null,
  type text not null,
  process text not null,
  direction text,
  session_id text,
  message_id uuid,
  recipient_id uuid,
  sender text,
  recipient text,
  client_address text,
  host text,
  address text,
  port integer,
  router text,
  transport text,
  code smallint,
  enhanced text,
  text text,
  data jsonb not null
) partition by range (id);
create index event_order on mail.event (tx, id);
create index event_subject on mail.event ((coalesce(message_id::text, session_id)));
create index event_time on mail.event using brin (id) with (pages_per_range = 32);

create table mail.refusal (
  id uuid not null,
  at timestamptz not null,
  stage text not null,
  rule text not null,
  verdict text not null,
  code smallint,
  session_id text not null,
  client text not null,
  helo text,
  sender text,
  recipient text,
  count integer not null,
  decision jsonb not null,
  primary key (id)
) partition by range (id);
create index refusal_session on mail.refusal (session_id);

-- The closing line of a day none of whose recipients is unfinished: both sides as counted, verified again before rows are dropped.
create table mail.ledger_day (
  day date primary key,
  accepted bigint not null,
  generated bigint not null,
  expanded_to bigint not null,
  delivered bigint not null,
  bounced bigint not null,
  expired bigint not null,
  discarded bigint not null,
  dropped bigint not null,
  handed_over bigint not null,
  expanded_from bigint not null,
  verified_at timestamptz not null default now(),
  archived boolean not null default false
);

-- Bulk actions by people; items exist for those that can be undone.
create table mail.action (
  id uuid primary key,
  at timestamptz not null default now(),
  kind text not null,
  actor text not null,
  detail jsonb not null,
  affected integer not null default 0,
  undo_until timestamptz,
  undone_at timestamptz
);
create table mail.action_item (
  action_id uuid not null references mail.action (id) on delete cascade,
  message_id uuid not null,
  recipient_id uuid not null,
  fence bigint not null,
  before jsonb not null,
  primary key (action_id, message_id, recipient_id)
);

-- An address or network, or null: what stands in a text column must not break a search.
create function mail.try_inet(value text) returns inet
  language plpgsql immutable strict as $$
begin
  return value::inet;
exception when others then
  return null;
end $$;

-- The lowest UUIDv7 of a UTC midnight.
create function mail.day_start(day date) returns uuid
  language sql immutable parallel safe
  return (lpad(to_hex((extract(epoch from day::timestamp) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;

-- The UTC day of a UUIDv7.
create function mail.day_of(id uuid) returns date
  language sql immutable parallel safe
  return (timestamp '1970-01-01' + (('x' || translate(left(id::text, 13), '-', ''))::bit(48)::bigint / 1000) * interval '1 second')::date;

-- A UUIDv7 of this moment, for the rare row that the database itself makes (a body copied forward, an action's event).
create function mail.id_now() returns uuid
  language sql volatile
  return (select (left(hex, 8) || '-' || right(hex, 4) || '-7' || substr(gen_random_uuid()::text, 16))::uuid
    from (select lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0') as hex) as clock);

-- Partitions of every split table from one day to another. Made beside the parent and attached, which does not stop inserts.
create function mail.ensure_partitions(first_day date, last_day date) returns integer
  language plpgsql as $$
declare
  parent text;
  part text;
  day date;
  made integer := 0;
begin
  perform pg_advisory_xact_lock(hashtext('mail.ensure_partitions'));
  for day in select generate_series(first_day, last_day, interval '1 day')::date loop
    foreach parent in array array['message', 'content', 'attempt', 'event', 'refusal'] loop
      part := parent || '_' || to_char(day, 'YYYYMMDD');
      if to_regclass('mail.' || part) is null then
        execute format('create table mail.%I (like mail.%I including defaults including storage)', part, parent);
        if parent = 'content' then
          execute format('alter table mail.%I set (toast_tuple_target = 8160)', part);
        end if;
        execute format('alter table mail.%I attach partition mail.%I for values from (%L) to (%L)',
          parent, part, mail.day_start(day), mail.day_start(day + 1));
        made := made + 1;
      end if;
    end loop;
  end loop;
  return made;
end $$;

select mail.ensure_partitions((now() at time zone 'UTC')::date - 1, (now() at time zone 'UTC')::date + 7);
