-- The real rows of a day, made in bare tables whose indexes are built afterwards and that are then attached.

create function bench.drop_days() returns void
  language plpgsql as $$
declare part text;
begin
  for part in select c.relname from bench.day d, unnest(array['message', 'content', 'attempt', 'event', 'refusal']) as parent, pg_class c
      where c.relnamespace = 'mail'::regnamespace and c.relkind = 'r' and c.relname = parent || '_' || to_char(d.day, 'YYYYMMDD') loop
    execute format('drop table mail.%I', part);
  end loop;
end $$;

create function bench.bare(parent text, day date) returns text
  language plpgsql as $$
declare part text := parent || '_' || to_char(day, 'YYYYMMDD');
begin
  execute format('create table mail.%I (like mail.%I including defaults including storage)', part, parent);
  if parent = 'content' then execute format('alter table mail.%I set (toast_tuple_target = 8160)', part); end if;
  return part;
end $$;

create function bench.attach(parent text, part text, day date) returns void
  language plpgsql as $$
declare made record;
begin
  for made in select i.indexrelid, i.indexrelid::regclass::text as name, i.indisprimary from pg_index i where i.indrelid = ('mail.' || parent)::regclass loop
    if made.indisprimary then
      execute format('alter table mail.%I add %s', part, (select pg_get_constraintdef(oid) from pg_constraint where conindid = made.indexrelid));
    else
      execute regexp_replace(pg_get_indexdef(made.indexrelid), 'INDEX (\S+) ON ONLY \S+', format('INDEX %I ON mail.%I', part || substr(md5(made.name), 1, 8), part));
    end if;
  end loop;
  execute format('alter table mail.%I attach partition mail.%I for values from (%L) to (%L)', parent, part, mail.day_start(day), mail.day_start(day + 1));
end $$;

create function bench.fill_messages(day date) returns void
  language plpgsql as $$
declare part text := bench.bare('message', day); content text := bench.bare('content', day);
begin
  execute format($sql$
    insert into mail.%I (id, accepted_at, origin, parent_id, session_id, sender, body, smtputf8, require_tls, size, content_id, recipient_count, priority, revision, summary, client)
    select m.id, m.at, m.origin, m.parent_id, m.session_id, m.sender, '8BITMIME', false, false, m.body, m.id, m.recipients, 0, 1,
      jsonb_build_object('subject', case m.origin when 'generated' then 'Undelivered mail returned to its sender' else bench.subject(m.n) end,
        'from', case when m.sender = '' then 'Mail System <postmaster@posthorn.example>' else m.sender end, 'to', r.address,
        'messageId', '<' || substr(m.id::text, 1, 18) || '.' || m.n || '@' || coalesce(nullif(split_part(m.sender, '@', 2), ''), 'posthorn.example') || '>'),
      case when m.origin = 'received' then jsonb_build_object('address', m.client, 'port', 20000 + m.n %% 40000, 'helo', 'mail.' || split_part(m.sender, '@', 2), 'localAddress', '203.0.113.25',
        'localPort', case when m.is_ours then 587 else 25 end, 'listener', case when m.is_ours then 'submission' else 'mx' end,
        'protocol', case when m.is_ours then 'ESMTPSA' else 'ESMTPS' end, 'tls', jsonb_build_object('version', 'TLSv1.3', 'cipher', 'TLS_AES_256_GCM_SHA384')) end
    from bench.message m join bench.outcome r on r.n = m.n and r.k = 1
    where m.at >= $1::timestamp at time zone 'UTC' and m.at < ($1 + 1)::timestamp at time zone 'UTC' order by m.id $sql$, part) using day;
  execute format($sql$
    insert into mail.%I (id, seq, bytes)
    select m.id, 0, convert_to(rpad(format(E'From: %%s\r\nTo: %%s\r\nSubject: %%s\r\nMessage-ID: %%s\r\nDate: %%s\r\n\r\n', m.summary->>'from', m.summary->>'to',
      case when octet_length(m.summary->>'subject') = length(m.summary->>'subject') then m.summary->>'subject' else 'mail' end, m.summary->>'messageId',
      to_char(m.accepted_at at time zone 'UTC', 'Dy, DD Mon YYYY HH24:MI:SS +0000')), m.size - 2, E'The numbers you asked for are in the table below.\r\n') || E'\r\n', 'UTF8')
    from mail.%I m order by m.id $sql$, content, part);
  perform bench.attach('message', part, day);
  perform bench.attach('content', content, day);
end $$;

create function bench.fill_recipients() returns void
  language sql as $$
insert into mail.recipient (message_id, id, queued_at, next_try, lease_until, finished_at, fence, attempts, state, address, destination, route, worker, notify, hold_reason, last_error, last_error_key, decision)
select o.message_id, o.id, o.at,
  case when o.state = 'queued' then case when o.fate > 0.998 then now() + interval '5 minutes' when o.fate > 0.985 then now() - interval '1 minute' * (100 * (o.fate - 0.985))
    else greatest(o.last_at, now()) + interval '1 second' * (30 + 14000 * bench.u(o.key, 71)) end end,
  case when o.state = 'queued' and o.fate > 0.998 then now() + interval '5 minutes' end,
  case when o.state in ('queued', 'held', 'quarantined') then null else least(o.last_at + interval '1 second', now()) end,
  o.tries, o.tries, o.state, o.address, o.destination, case when o.is_ours then 'mx' else 'local' end,
  case when o.state = 'queued' and o.fate > 0.998 then 'worker-1' end, null,
  case o.state when 'held' then bench.pick(o.key, 72, array['All delivery is held (queue.holdAll)','held by rule outbound-volume','held by owner@posthorn.example','held by rule new-sender'])
    when 'quarantined' then bench.pick(o.key, 73, array['DMARC policy quarantine','scanner said spam (12.4)']) end,
  o.last_error, mail.reason_key(o.last_error),
  jsonb_build_object('stage', 'rcpt', 'rule', case when o.is_ours then 'builtin.authenticated' else 'builtin.local-domain' end, 'verdict', 'accept',
    'facts', jsonb_build_object('recipient', o.address, 'sender', o.sender, 'authenticated', o.is_ours), 'revision', 1, 'at', o.at)
from (
  select o.*, case when o.state in ('queued', 'expired') and o.tries > 0 then bench.deferral(o.kind, o.address, o.key)
    when o.state = 'bounced' then bench.refusal(o.key, o.address)
    when o.tries > 1 then bench.deferral(o.kind, o.address, o.key) end as last_error
  from bench.outcome o offset 0
) as o order by o.message_id, o.id
$$;

create function bench.fill_quarantine() returns void
  language sql as $$
insert into mail.quarantine (message_id, recipient_id, since, leaves_at, stage, rule, reason)
select r.message_id, r.id, r.queued_at, r.queued_at + interval '30 days', 'data',
  case when r.hold_reason like 'DMARC%' then 'builtin.dmarc-quarantine' else 'spam' end, r.hold_reason
from mail.recipient r where r.state = 'quarantined'
$$;

create function bench.fill_destinations() returns void
  language sql as $$
insert into mail.destination (name, held, held_reason, not_before, reason, failures, failing_since, last_claim_at, last_success_at)
select destination, bench.u(row_number() over (), 81) < 0.004, case when bench.u(row_number() over (), 81) < 0.004 then 'their postmaster asked us to wait' end,
  case when bench.u(row_number() over (), 82) < 0.15 then now() + bench.u(row_number() over (), 83) * interval '50 minutes' end,
  case when bench.u(row_number() over (), 82) < 0.2 then bench.deferral(2 + (row_number() over ())::integer % 2, '', 1) end,
  case when bench.u(row_number() over (), 82) < 0.2 then 1 + floor(30 * bench.u(row_number() over (), 84))::integer else 0 end,
  case when bench.u(row_number() over (), 82) < 0.2 then now() - bench.u(row_number() over (), 88) * interval '9 hours' end,
  now() - bench.u(row_number() over (), 85) * interval '2 hours',
  case when bench.u(row_number() over (), 86) < 0.9 then now() - bench.u(row_number() over (), 87) * interval '3 days' end
from (select distinct destination from mail.recipient where state in ('queued', 'held', 'quarantined')) as d
$$;

create function bench.fill_attempts(day date) returns void
  language plpgsql as $$
declare part text := bench.bare('attempt', day);
begin
  execute format($sql$
    insert into mail.%I (id, message_id, recipient_id, at, ms, host, address, port, tls, code, enhanced, reply, stage, result)
    select bench.id(a.at, a.key * 16 + a.j, 91), a.message_id, a.recipient_id, a.at, 40 + (a.key %% 900)::integer,
      a.host, a.address, 25,
      case when a.result <> 'deferred' then jsonb_build_object('version', 'TLSv1.3', 'cipher', 'TLS_AES_256_GCM_SHA384', 'verified', true) end,
      a.code, a.enhanced, a.words, case when a.code is null then 'connect' else 'rcpt' end, a.result
    from bench.attempt a
    where a.at >= $1::timestamp at time zone 'UTC' and a.at < ($1 + 1)::timestamp at time zone 'UTC' order by 1 $sql$, part) using day;
  perform bench.attach('attempt', part, day);
end $$;

create function bench.fill_refusals(day date) returns void
  language plpgsql as $$
declare part text := bench.bare('refusal', day);
begin
  execute format($sql$
    insert into mail.%I (id, at, stage, rule, verdict, code, session_id, client, helo, sender, recipient, count, decision)
    select bench.id(f.at, f.n, 95), f.at, f.stage, f.rule, 'deny', 554, bench.id(f.at - interval '1 second', f.n, 96)::text, f.client, 'host' || f.n %% 4000 || '.invalid', f.sender, f.recipient, 1,
      jsonb_build_object('stage', f.stage, 'rule', f.rule, 'verdict', 'deny', 'reply', jsonb_build_object('code', 554, 'enhanced', '5.7.1', 'text', f.words),
        'facts', jsonb_build_object('clientAddress', f.client, 'sender', f.sender), 'revision', 1, 'at', f.at)
    from bench.refusal_of($1) as f order by 1 $sql$, part) using day;
  perform bench.attach('refusal', part, day);
end $$;

create function bench.refusal_of(day date) returns table (n bigint, at timestamptz, stage text, rule text, words text, client text, sender text, recipient text)
  language sql stable as $$
select g.n, date_trunc('milliseconds', (b.day::timestamp at time zone 'UTC') + b.portion * bench.hour(g.share)),
  case when g.kind < 0.15 then 'connect' when g.kind < 0.25 then 'mail' else 'rcpt' end,
  case when g.kind < 0.1 then 'builtin.connection-rate' when g.kind < 0.15 then 'builtin.connections-per-network' when g.kind < 0.2 then 'builtin.sender-not-owned'
    when g.kind < 0.25 then 'builtin.size' when g.kind < 0.7 then 'builtin.unknown-recipient' else 'builtin.relay-denied' end,
  case when g.kind < 0.15 then 'Too many connections from your network, try again later' when g.kind < 0.25 then 'Not with this sender' when g.kind < 0.7 then 'No such user here' else 'Relaying denied: sign in on the submission port' end,
  '198.18.' || 100 + bench.skewed(g.n, 102, 100) || '.' || 1 + bench.skewed(g.n, 103, 250),
  case when g.kind >= 0.15 then bench.person(g.n, 104) || '@' || d.name end,
  case when g.kind >= 0.25 then bench.person(g.n, 105) || '@posthorn.example' end
from bench.day b cross join lateral (
  select b.first::bigint + i as n, (i + 0.5) / many as share, bench.u(b.first::bigint + i, 101) as kind
  from (select greatest(1, (b.many * c.refusal_share)::integer) as many from bench.config c) as s, generate_series(0, s.many - 1) as i
) as g join bench.domain d on d.i = bench.skewed(g.n, 106, 8000)
where b.day = $1
$$;
