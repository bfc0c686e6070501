-- A year of aggregate reports about three domains: thirty reporters, most of the mail from few senders, strangers from anywhere.
create function bench.fill_dmarc_reports(first integer, last integer, total integer) returns void
  language sql as $$
with report as (
  insert into mail.dmarc_report (id, received_at, origin, uploaded_by, file_name, state, content_hash, identity, form, organization, email,
    report_id, domain, begins_at, ends_at, day, policy, records)
  select bench.id(at, r, 301), at, 'upload', 'bench', 'reporter' || r % 30 || '.xml.gz', 'counted', sha256(('content' || r)::bytea),
    sha256(('identity' || r)::bytea), 'rfc9990', 'Reporter ' || r % 30, 'dmarc@reporter' || r % 30 || '.example', 'report-' || r,
    'ours' || r % 3 || '.example', day, day + interval '86399 seconds', day::date, '{"p": "none"}', 40
  from (select r, now() - interval '365 days' * (1 - r * 40::double precision / total) - interval '1 minute' as at,
      date_trunc('day', now() - interval '365 days' * (1 - r * 40::double precision / total) - interval '1 day', 'UTC') as day
    from generate_series(first / 40, (last - 1) / 40) as r) as q
  returning id, domain, day, organization
)
insert into mail.dmarc_row (report, number, domain, day, organization, source, count, disposition, is_dkim_aligned, is_spf_aligned, source_group,
  cause, sender, header_from, envelope_from, reasons, dkim, spf)
select id, number, domain, day, organization, source::inet, 1 + floor(bench.u(seed, 302) * 50)::bigint,
  case when kind = 'unknown' and bench.u(seed, 303) < 0.3 then 'quarantine' else 'none' end, kind = 'aligned', kind = 'aligned' and bench.u(seed, 304) < 0.7, kind,
  case kind when 'broken' then 'service' else '' end,
  case kind when 'unknown' then '' when 'forwarded' then 'list' || number % 20 || '.example' else 'Service ' || number % 12 end,
  case when number % 9 = 0 then 'sub' || number % 27 || '.' || domain else domain end, null, '[]', jsonb_build_array(jsonb_build_object('domain', domain, 'selector', 's' || number, 'result', case kind when 'aligned' then 'pass' else 'fail' end,
    'humanResult', null)),
  jsonb_build_array(jsonb_build_object('domain', domain, 'scope', null, 'result', 'none', 'humanResult', null))
from (
  select r.*, number, ('x' || substr(md5(r.id::text || number), 1, 7))::bit(28)::integer as seed,
    case when number <= 18 then 'aligned' when number <= 24 then 'broken' when number <= 30 then 'forwarded' else 'unknown' end as kind,
    case when number <= 24 then '198.18.' || number % 12 || '.' || number else '203.' || ('x' || substr(md5(r.id::text || number), 8, 2))::bit(8)::integer
      || '.' || ('x' || substr(md5(r.id::text || number), 10, 2))::bit(8)::integer || '.' || number end as source
  from report r, generate_series(1, 40) as number
) as v
$$;

-- The sums that storing a report makes.
create function bench.sum_dmarc_reports() returns void
  language sql as $$
insert into mail.dmarc_sender_day (domain, day, source_group, sender, cause, count, dkim_aligned, spf_aligned, both_aligned, quarantined, refused)
select domain, day, source_group, sender, cause, sum(count), coalesce(sum(count) filter (where is_dkim_aligned), 0),
  coalesce(sum(count) filter (where is_spf_aligned), 0), coalesce(sum(count) filter (where is_dkim_aligned and is_spf_aligned), 0),
  coalesce(sum(count) filter (where disposition = 'quarantine'), 0), coalesce(sum(count) filter (where disposition = 'reject'), 0)
from mail.dmarc_row group by domain, day, source_group, sender, cause;
insert into mail.dmarc_name_day (domain, day, name, source_group, count)
select domain, day, header_from, source_group, sum(count) from mail.dmarc_row group by domain, day, header_from, source_group;
insert into mail.dmarc_name (name) select distinct name from mail.dmarc_name_day where name <> domain;
insert into mail.dmarc_sender (domain, sender, first_day) select domain, sender, min(day) from mail.dmarc_sender_day group by domain, sender;
insert into mail.dmarc_reporter_day (domain, day, organization, reports, count, passed, quarantined, refused)
select domain, day, organization, count(distinct report), sum(count), coalesce(sum(count) filter (where is_dkim_aligned or is_spf_aligned), 0),
  coalesce(sum(count) filter (where disposition = 'quarantine'), 0), coalesce(sum(count) filter (where disposition = 'reject'), 0)
from mail.dmarc_row group by domain, day, organization;
update mail.dmarc_report d set messages = s.messages, passed = s.passed
from (select report, sum(count) as messages, coalesce(sum(count) filter (where is_dkim_aligned or is_spf_aligned), 0) as passed
  from mail.dmarc_row group by report) as s
where s.report = d.id;
$$;
