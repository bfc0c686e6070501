-- What happened on a day, in the order in which it happened: connections of clients, tries, outcomes, refusals.
create function bench.fill_events(day date) returns void
  language plpgsql as $$
declare part text := bench.bare('event', day);
begin
  execute format($sql$
    insert into mail.%I (id, at, type, process, direction, session_id, message_id, recipient_id, sender, recipient, client_address, host, address, port, router, transport, code, enhanced, text, data)
    select bench.id(at, n, salt), at, type, process, direction, session_id, message_id, recipient_id, sender, recipient, client_address, host, address, port, router, transport, code, enhanced, text, data
    from bench.events_of($1) order by at $sql$, part) using day;
  perform bench.attach('event', part, day);
end $$;

create function bench.events_of(day date) returns table (at timestamptz, n bigint, salt bigint, type text, process text, direction text, session_id text, message_id uuid, recipient_id uuid, sender text,
  recipient text, client_address text, host text, address text, port integer, router text, transport text, code smallint, enhanced text, text text, data jsonb)
  language sql stable as $$
with inbound as (
  select m.*, s.salt, s.type, least(m.at + s.late, ($1 + 1)::timestamp at time zone 'UTC' - interval '1 millisecond') as happened from bench.message m,
    (values (111, 'tcp:connect', interval '-1.2 seconds'), (112, 'tcp:close', interval '0.4 seconds'), (113, 'auth:success', interval '-0.8 seconds')) as s (salt, type, late)
  where m.at >= $1::timestamp at time zone 'UTC' + interval '2 seconds' and m.at < ($1 + 1)::timestamp at time zone 'UTC' and m.origin = 'received' and (s.salt < 113 or m.is_ours)
), tries as (
  select a.*, s.salt, a.at + s.late as happened from bench.attempt a, (values (121, interval '-0.3 seconds'), (122, interval '-0.2 seconds'), (123, interval '-0.15 seconds'), (124, interval '0')) as s (salt, late)
  where a.at >= $1::timestamp at time zone 'UTC' + interval '1 second' and a.at < ($1 + 1)::timestamp at time zone 'UTC'
    and (s.salt = 124 or a.result <> 'deferred' or a.kind % 3 <> 0) and (s.salt <> 123 or a.is_ours and a.key % 2 = 0)
), refused as (
  select f.*, s.salt from bench.refusal_of($1) as f, (values (131), (132), (133)) as s (salt)
)
select happened, n, salt, type, 'engine-1', 'in', session_id, null::uuid, null::uuid, null, null, client, null, null, case salt when 111 then 40000 end, null, null, null::smallint, null,
  case salt when 112 then 'quit' end,
  case salt when 111 then jsonb_build_object('listener', case when is_ours then 'submission' else 'mx' end, 'localPort', 25)
    when 112 then jsonb_build_object('seconds', 1.6, 'bytesIn', body, 'bytesOut', 412, 'messages', 1) else jsonb_build_object('mechanism', 'PLAIN', 'user', sender) end
from inbound
union all
select happened, key * 16 + j, salt, case salt when 121 then 'tcp:connect' when 122 then 'smtp:connect' when 123 then 'tls:cert'
    else case result when 'delivered' then 'msg:delivery' when 'failed' then 'msg:fail:delivery' else case when code is null then 'msg:host:defer' else 'msg:defer' end end end,
  'worker-1', 'out', null, case salt when 124 then message_id end, case salt when 124 then recipient_id end, case salt when 124 then sender end, case salt when 124 then recipient end, null,
  host, address, 25, case salt when 124 then case when is_ours then 'mx' else 'local' end end,
  case salt when 124 then case when is_ours then 'mx' else 'lmtp' end end, case salt when 124 then code end, case salt when 124 then enhanced end, case salt when 124 then words end,
  case salt when 121 then jsonb_build_object('localPort', 30000 + key % 30000) when 122 then jsonb_build_object('banner', '220 ' || domain || ' ESMTP')
    when 123 then jsonb_build_object('depth', 0, 'subject', 'CN=*.' || domain, 'issuer', 'CN=R11, O=Let''s Encrypt', 'notAfter', '2027-01-14T08:00:00Z', 'fingerprint', md5(domain))
    else case result when 'deferred' then jsonb_build_object('attempts', j, 'nextTry', happened + bench.wait(j)) else jsonb_build_object('ms', 40 + key % 900) end end
from tries
union all
select last_at + interval '1 second', key, 141, 'msg:complete', 'worker-1', null, null, message_id, null, null, null, null, null, null, null, null, null, null, null, null,
  jsonb_build_object('delivered', 1, 'failed', 0, 'seconds', 2)
from bench.outcome where k = 1 and state not in ('queued', 'held', 'quarantined') and last_at + interval '1 second' >= $1::timestamp at time zone 'UTC'
  and last_at + interval '1 second' < least(($1 + 1)::timestamp at time zone 'UTC', now())
union all
select at, key, 142, 'msg:hold', 'engine-1', 'in', null, message_id, id, sender, address, null, null, null, null, null, null, null, null, null,
  jsonb_build_object('reason', 'held by rule outbound-volume', 'actor', 'rule outbound-volume')
from bench.outcome where state = 'held' and at >= $1::timestamp at time zone 'UTC' and at < ($1 + 1)::timestamp at time zone 'UTC'
union all
select at, n, salt, case salt when 131 then 'tcp:connect' when 132 then 'msg:reject' else 'smtp:violation' end, 'engine-1', 'in', bench.id(at - interval '1 second', n, 96)::text, null, null, sender, recipient,
  client, null, null, null, null, null, case when salt > 131 then 554::smallint end, case salt when 132 then '5.7.1' end, case salt when 132 then words when 133 then 'talked before the banner' end,
  case salt when 131 then jsonb_build_object('listener', 'mx') when 132 then jsonb_build_object('stage', stage, 'rule', rule) else jsonb_build_object('command', 'EHLO x') end
from refused
$$;
