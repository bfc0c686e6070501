-- What happened in each closed hour, by name: so that "lately" needs to read an hour of history and not a week.

create table mail.tally_hour (
  hour timestamptz not null,
  kind text not null,
  name text not null,
  count bigint not null,
  last timestamptz not null,
  primary key (hour, kind, name)
);

create table mail.tally_done (
  hour timestamptz primary key
);

-- When a UUIDv7 was made (RFC 9562 §5.7).
create function mail.time_of(id uuid) returns timestamptz
  language sql immutable parallel safe
  return timestamptz 'epoch' + (('x' || translate(left(id::text, 13), '-', ''))::bit(48)::bigint / 1000.0) * interval '1 second';

-- The last runs of a self-test are looked up by feature and test.
create index request_self_test on request ((input->>'feature'), (input->>'test'), created_at) where kind = 'self-test';
