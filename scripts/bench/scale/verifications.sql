-- A year of verifications: many authors with few of the mail, a few with most of it; what passes comes again and again from the same
-- addresses, what fails from anywhere.
create function bench.fill_verifications(first integer, last integer, total integer) returns void
  language sql as $$
insert into mail.verification (id, at, message_id, session_id, is_stored, reporter, source, source_name, helo, envelope_from, envelope_to,
  from_domain, used_domain, organizational_domain, record, policy, policy_source, status, status_text, walk, disposition, override, rule,
  revision, spf, dkim, is_spf_aligned, is_dkim_aligned, arc)
select bench.id(at, n, 201), at, bench.id(at, n, 202), bench.id(at, n, 203)::text, disposition <> 'reject', 'mx.posthorn.example', source::inet,
  case when status = 'accept' then 'out' || address % 9 || '.' || sender end, 'out.' || sender,
  case when bench.u(n, 204) < 0.05 then '' else bench.person(n, 205) || '@' || sender end, array['posthorn.example'],
  author, case when policy <> '' then author else '' end, author, record, policy, case when policy <> '' then 'p' else '' end, status,
  case status when 'accept' then 'SPF passes for the author domain' when 'norecord' then 'no record'
    else 'neither SPF nor DKIM pass for the author domain; the domain asks for p=' || policy end,
  jsonb_build_array(jsonb_build_object('domain', author, 'found', case when policy = '' then 'none' else 'record' end, 'text', coalesce(record, ''))),
  disposition, case when status in ('quarantine', 'reject') and disposition = 'none'
    then jsonb_build_object('type', case n % 3 when 0 then 'mailing_list' when 1 then 'trusted_forwarder' else 'local_policy' end, 'comment', 'as the settings say') end,
  case disposition when 'reject' then 'builtin.dmarc-reject' when 'quarantine' then 'builtin.dmarc-quarantine' else 'builtin.data' end, 1,
  jsonb_build_object('result', spf, 'domain', sender, 'scope', 'mfrom', 'isAligned', is_spf),
  case when bench.u(n, 206) < 0.15 and not is_dkim then '[]'::jsonb else jsonb_build_array(jsonb_build_object('domain', case when is_dkim then author else sender end,
    'selector', 's' || address % 5, 'result', case when is_dkim then 'pass' else 'fail' end, 'reason', case when is_dkim then '' else 'the body has changed' end, 'isAligned', is_dkim)) end,
  is_spf, is_dkim, '{"state": "none", "reason": "", "domains": [], "selectors": [], "oldestPass": null}'
from (
  select q.*, case when status in ('accept', 'none', 'norecord', 'temperror') then 'none' when bench.u(n, 207) < 0.12 then 'none'
      when status = 'reject' and bench.u(n, 208) < 0.3 then 'reject' else 'quarantine' end as disposition,
    case when status = 'accept' then '198.18.' || address % 250 || '.' || (address / 250) % 200 + 1 else '203.0.' || n % 113 || '.' || (n / 113) % 254 + 1 end as source,
    case when status = 'accept' and bench.u(n, 209) < 0.7 then author else 'mail' || address % 400 || '.relay.example' end as sender,
    case when policy <> '' then 'v=DMARC1; p=' || policy || '; rua=mailto:dmarc@' || author end as record
  from (
    select r.*, case when policy = '' then 'norecord' when is_spf or is_dkim then 'accept' when bench.u(n, 210) < 0.01 then 'temperror' else policy end as status,
      case when is_spf then 'pass' else bench.pick(n, 211, array['fail', 'fail', 'softfail', 'none', 'neutral', 'pass']) end as spf
    from (
      select d.*, d.domain + floor(bench.u(n, 212) * 3)::integer * 7 as address, bench.u(n, 213) < 0.6 as is_spf, bench.u(n, 214) < 0.75 as is_dkim,
        case when d.domain % 5 = 0 then '' else (array['none', 'quarantine', 'reject', 'reject'])[1 + d.domain % 4] end as policy
      from (
        select n, now() - interval '365 days' * (1 - n::double precision / total) - interval '1 minute' as at, k.i as domain, k.name as author
        from generate_series(first, last) as n join bench.domain k on k.i = bench.skewed(n, 215, 8000)
      ) as d
    ) as r
  ) as q
) as v order by n
$$;
