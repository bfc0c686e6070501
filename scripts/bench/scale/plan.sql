-- Who sends what to whom, and how it ends; one row a message and one a recipient, from which the real rows are made day by day.

-- Weekends are quiet; today has had only part of its hours.
create unlogged table bench.day as
with span as (
  select day::date, now_utc::date - day::date as ago,
    case when day::date = now_utc::date then extract(epoch from now_utc - interval '1 minute' - day)::double precision / 86400 else 1 end as portion
  from (select now() at time zone 'UTC' as now_utc) as clock, bench.config c,
    generate_series(date_trunc('day', now_utc) - (c.days - 1) * interval '1 day', date_trunc('day', now_utc), interval '1 day') as day
), weighed as (
  select *, greatest(portion, 0.001) * case when extract(isodow from day) > 5 then 0.45 else 1 end * case when ago < 2 then 1.3 else 1 end as weight from span
)
select day, ago, greatest(portion, 0.001) as portion, coalesce(lag(upto) over (order by day), 0) as first, upto - coalesce(lag(upto) over (order by day), 0) as many
from (select *, round((select received from bench.config) * sum(weight) over (order by day) / sum(weight) over ())::integer as upto from weighed) as d;

create unlogged table bench.message as
select n, at, bench.id(at, n, 11) as id, null::uuid as parent_id, 'received' as origin,
  bench.id(at - interval '1.3 seconds', n, 12)::text as session_id, is_ours,
  case when is_ours then bench.person(bench.skewed(n, 13, 400), 14) || '@posthorn.example'
    when bench.u(n, 15) < 0.02 then ''
    else bench.person(n, 16) || '@' || d.name end as sender,
  case when c < 60 then '2001:db8:' || to_hex(c + 1) || '::25' else '198.18.' || c / 250 || '.' || c % 250 + 1 end as client,
  case when u < 0.88 then 1 when u < 0.95 then 2 when u < 0.9998 then 3 + floor(8 * power(bench.u(n, 18), 2))::integer else 60 end as recipients,
  (case when bench.u(n, 19) < 0.97 then 400 + floor(900 * bench.u(n, 20)) else 6000 + floor(12000 * bench.u(n, 20)) end)::integer as body
from (
  select day.first + i as n, bench.u(day.first + i, 17) as u, bench.u(day.first + i, 22) < 0.45 as is_ours, bench.skewed(day.first + i, 21, 3000) as c,
    date_trunc('milliseconds', (day.day::timestamp at time zone 'UTC')
      + day.portion * bench.hour((i + 0.5) / day.many)) as at
  from bench.day, generate_series(0, day.many - 1) as i
) as g join bench.domain d on d.i = bench.skewed(g.n, 23, 8000);

-- Inbound mail goes to the mail store, the rest to other hosts.
create unlogged table bench.recipient as
select m.n, k, m.n * 64 + k as key, bench.id(m.at + interval '1 millisecond', m.n * 64 + k, 31) as id, m.id as message_id, m.at, m.sender,
  bench.skewed(m.n * 64 + k, 32, 8000) as domain, m.is_ours, 'delivered' as state, 1 as tries, bench.u(m.n * 64 + k, 33) as fate,
  bench.skewed(m.n * 64 + k, 34, 96) as kind
from bench.message m, generate_series(1, m.recipients) as k;

-- The queue: mostly young, none older than mail may become.
create unlogged table bench.waiting as
select key, row_number() over (order by weight) as rank from (
  select r.key, -ln(greatest(bench.u(r.key, 35), 1e-12)) * exp(extract(epoch from now() - r.at) / 86400 / 1.5) as weight
  from bench.recipient r where r.is_ours and r.at > now() - interval '4.9 days' order by 2 limit (select queued from bench.config)
) as w;

update bench.recipient r set
  domain = case when w.rank <= c.destinations then w.rank - 1 else bench.skewed(r.key, 36, c.destinations) end,
  state = case when r.fate < 0.06 then 'held' when r.fate < 0.08 then 'quarantined' else 'queued' end,
  tries = case when r.fate < 0.08 then 0 else (select count(*)::integer from generate_series(1, 13) as j
    where r.at + bench.wait(j) * (0.9 + 0.2 * bench.u(r.key, 37)) < now() - interval '20 seconds') end
from bench.waiting w, bench.config c where w.key = r.key;

-- Failures are told to their senders; aliases go on as messages of their own. Both are counted, so that the whole is as large as asked for.
create unlogged table bench.ended as
select key, case when rank <= c.generated then 'bounced' else 'expanded' end as state from (
  select r.key, row_number() over (order by bench.u(r.key, 38)) as rank from bench.recipient r
  where r.state = 'delivered' and r.sender <> '' and r.at < now() - interval '30 minutes'
) as e, bench.config c where rank <= c.generated + c.expanded;
update bench.recipient r set state = case when e.state = 'bounced' and r.fate < 0.1 then 'expired' else e.state end,
  tries = case when e.state = 'expanded' then 0 when r.fate < 0.1 then 9 else 1 end
from bench.ended e where e.key = r.key;
update bench.recipient set state = case when fate < 0.002 then 'discarded' when fate < 0.003 then 'dropped' else 'handed-over' end,
  tries = case when fate < 0.003 then 0 else 1 end
where state = 'delivered' and fate < 0.006;
-- One in twelve needs a second or third try.
update bench.recipient set tries = 2 + floor(2 * bench.u(key, 39))::integer where state = 'delivered' and is_ours and fate > 0.917;
drop table bench.waiting, bench.ended;

insert into bench.message (n, at, id, parent_id, origin, session_id, is_ours, sender, client, recipients, body)
select c.received + row_number() over (order by r.at), date_trunc('milliseconds', made), bench.id(made, r.key, 61), r.message_id,
  case r.state when 'expanded' then 'expanded' else 'generated' end, null, true, case r.state when 'expanded' then r.sender else '' end, null, 1, 700
from bench.config c, (select *, least(at + bench.wait(greatest(tries, 1)) + interval '3 seconds', now() - interval '10 seconds') as made from bench.recipient
  where state in ('bounced', 'expired', 'expanded')) as r;
insert into bench.recipient (n, k, key, id, message_id, at, sender, domain, is_ours, state, tries, fate, kind)
select m.n, 1, m.n::bigint * 64 + 1, bench.id(m.at + interval '1 millisecond', m.n::bigint * 64 + 1, 31), m.id, m.at, m.sender,
  bench.skewed(m.n, 32, 8000), false, 'delivered', 1, 0.5, 0
from bench.message m where m.origin <> 'received';

-- What each recipient became, written out once.
create unlogged table bench.outcome as
select r.n, r.k, r.key, r.id, r.message_id, r.at, r.sender, r.is_ours, r.state, r.tries, r.fate, abs(hashtext(d.name) % 19) + r.kind % 6 as kind, d.name as domain,
  bench.person(r.key, 63) || '@' || case when r.is_ours then d.name else 'posthorn.example' end as address,
  case when r.is_ours then 'mx:' || d.name else 'lmtp:mailstore' end as destination,
  r.at + interval '900 milliseconds' + bench.wait(greatest(r.tries, 1)) * (0.9 + 0.2 * bench.u(r.key, 37)) as last_at
from bench.recipient r join bench.domain d on d.i = r.domain;
drop table bench.recipient;

-- Every try of every recipient.
create unlogged table bench.attempt as
select t.*, case when words ~ '^[245]' then left(words, 3)::smallint end as code, case when words ~ '^[245]\d\d [245]\.' then split_part(words, ' ', 2) end as enhanced
from (
  select s.*, case s.result when 'delivered' then '250 2.0.0 Ok: queued as ' || upper(to_hex(hashint8(s.key) & 4294967295)) when 'failed' then bench.refusal(s.key, s.recipient)
    else bench.deferral(s.kind, s.recipient, s.key) end as words
  from (
select o.key, j, o.message_id, o.id as recipient_id, o.address as recipient, o.sender, o.destination, o.domain, o.is_ours, bench.host(o.domain) as address,
  case when o.is_ours then 'mx' || 1 + o.key % 3 || '.' || o.domain else 'mailstore.posthorn.example' end as host,
  o.state, o.kind, least(o.at + interval '900 milliseconds' + bench.wait(j) * (0.9 + 0.2 * bench.u(o.key, 37)), now() - interval '5 seconds') as at,
  case when j < o.tries or o.state = 'queued' then 'deferred' when o.state in ('delivered', 'handed-over') then 'delivered'
    when o.state = 'expired' then 'deferred' else 'failed' end as result
from bench.outcome o, generate_series(1, o.tries) as j) as s
  -- So that the words are made once and not once for each column made of them.
  offset 0) as t;

