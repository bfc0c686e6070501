import { type Conditions, conditions } from './filter.ts';
import type { Pool } from './message.ts';

/** What is counted: days `YYYY-MM-DD`, both included; all domains without one. */
export type DmarcCountFilter = { from: string; to: string; domain?: string | undefined };

/** What reporters saw of mail, in messages. */
export type DmarcCounts = {
  count: number;
  /** DMARC passed: DKIM or SPF, or both. */
  passed: number;
  dkimAligned: number;
  spfAligned: number;
  quarantined: number;
  refused: number;
};

/** Messages of each day in each of the four groups; days without any are left out. */
export async function countDmarcDays(
  pool: Pool,
  filter: DmarcCountFilter,
): Promise<{ day: string; sourceGroup: string; count: number }[]> {
  const where = sumsWhere(filter);
  const { rows } = await pool.query<{ day: string; sourceGroup: string; count: string }>(
    `select s.day::text as day, s.source_group as "sourceGroup", sum(s.count) as count from mail.dmarc_sender_day s
     where ${where.sql} group by s.day, s.source_group order by s.day, s.source_group`,
    where.values,
  );
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

/** The first and the last day that any report counts for; null while none does. Days before there was DMARC, or to come, are left out where others are known. */
export async function dmarcReportedDays(
  pool: Pool,
  { domain }: { domain?: string | undefined },
): Promise<{ from: string; to: string } | null> {
  const where = conditions();
  where.add('s.domain = ?', domain?.toLowerCase());
  const { rows } = await pool.query<{ from: string | null; to: string | null }>(
    `select coalesce(min(s.day) filter (where s.day >= '2010-01-01'), min(s.day))::text as "from",
       coalesce(max(s.day) filter (where s.day <= current_date + 1), max(s.day))::text as "to" from mail.dmarc_reporter_day s where ${where.sql}`,
    where.values,
  );
  const [{ from, to } = { from: null, to: null }] = rows;
  return from === null || to === null ? null : { from, to };
}

/** Who sends, in which group and why it is broken; busiest first. `domains`: in whose names. */
export async function countDmarcSenders(
  pool: Pool,
  { limit, sourceGroup, ...filter }: DmarcCountFilter & { limit: number; sourceGroup?: string | undefined },
): Promise<
  (DmarcCounts & {
    sourceGroup: string;
    sender: string;
    cause: string;
    /** When it was first seen in any of these domains. */
    firstDay: string | null;
    lastDay: string;
    domains: string[];
  })[]
> {
  const { domain } = filter;
  const where = sumsWhere(filter);
  where.add('s.source_group = ?', sourceGroup);
  const { rows } = await pool.query<
    Texts<DmarcCounts> & {
      sourceGroup: string;
      sender: string;
      cause: string;
      firstDay: string | null;
      lastDay: string;
      domains: string[];
    }
  >(
    `select c.*, f.day::text as "firstDay" from (select s.source_group as "sourceGroup", s.sender, s.cause, max(s.day)::text as "lastDay",
       (array_agg(distinct s.domain))[1:20] as domains, sum(s.count) as count,
       sum(s.dkim_aligned + s.spf_aligned - s.both_aligned) as passed, sum(s.dkim_aligned) as "dkimAligned", sum(s.spf_aligned) as "spfAligned",
       sum(s.quarantined) as quarantined, sum(s.refused) as refused
     from mail.dmarc_sender_day s where ${where.sql} group by s.source_group, s.sender, s.cause
     order by sum(s.count) desc, s.source_group, s.sender limit ${where.parameter(limit)}) c
     left join (select sender, min(first_day) as day from mail.dmarc_sender
       where ${domain === undefined ? 'true' : `domain = ${where.parameter(domain.toLowerCase())}`} group by sender) f on f.sender = c.sender
     order by c.count desc, c."sourceGroup", c.sender`,
    where.values,
  );
  return rows.map((row) => ({ ...row, ...numbers(row) }));
}

/** What reports say of one domain. */
export type DmarcDomain = DmarcCounts & {
  domain: string;
  firstDay: string;
  lastDay: string;
  broken: number;
  forwarded: number;
  unknown: number;
  /** The record as the report about the latest time found it. */
  policy: { [name: string]: unknown } | null;
};

/** What each domain got in reports, busiest first. */
export async function countDmarcDomains(
  pool: Pool,
  { limit, ...filter }: DmarcCountFilter & { limit: number },
): Promise<DmarcDomain[]> {
  const where = sumsWhere(filter);
  const of = (group: string): string => `coalesce(sum(s.count) filter (where s.source_group = '${group}'), 0)`;
  type Row = Texts<DmarcCounts> & {
    domain: string;
    firstDay: string;
    lastDay: string;
    broken: string;
    forwarded: string;
    unknown: string;
    policy: { [name: string]: unknown } | null;
  };
  const { rows } = await pool.query<Row>(
    `select s.domain, (select d.policy from mail.dmarc_report d where d.domain = s.domain and d.state = 'counted'
         order by d.ends_at desc nulls last limit 1) as policy, min(s.day)::text as "firstDay", max(s.day)::text as "lastDay", sum(s.count) as count, ${of('aligned')} as passed, ${of('broken')} as broken,
       ${of('forwarded')} as forwarded, ${of('unknown')} as unknown, sum(s.dkim_aligned) as "dkimAligned", sum(s.spf_aligned) as "spfAligned",
       sum(s.quarantined) as quarantined, sum(s.refused) as refused
     from mail.dmarc_sender_day s where ${where.sql} group by s.domain order by sum(s.count) desc, s.domain limit ${where.parameter(limit)}`,
    where.values,
  );
  return rows.map((row) => ({
    ...row,
    ...numbers(row),
    broken: Number(row.broken),
    forwarded: Number(row.forwarded),
    unknown: Number(row.unknown),
  }));
}

/** Who reported, busiest first. */
export async function countDmarcReporters(
  pool: Pool,
  { limit, ...filter }: DmarcCountFilter & { limit: number },
): Promise<{ organization: string; reports: number; count: number; passed: number; lastDay: string }[]> {
  const where = sumsWhere(filter);
  type Row = { organization: string; reports: string; count: string; passed: string; lastDay: string };
  const { rows } = await pool.query<Row>(
    `select s.organization, sum(s.reports) as reports, sum(s.count) as count, sum(s.passed) as passed, max(s.day)::text as "lastDay"
     from mail.dmarc_reporter_day s where ${where.sql} group by s.organization order by sum(s.count) desc, s.organization
     limit ${where.parameter(limit)}`,
    where.values,
  );
  return rows.map((row) => ({
    ...row,
    reports: Number(row.reports),
    count: Number(row.count),
    passed: Number(row.passed),
  }));
}

/**
 * The addresses behind one sender in one group, or their networks (/24, and /48 of IPv6), busiest first; counted from an index alone, of the newest rows where there are many, shared
 * evenly among its domains. `isComplete` false: there are more.
 */
export async function countDmarcSources(
  pool: Pool,
  {
    domain,
    sourceGroup,
    sender,
    from,
    to,
    limit,
    by = 'address',
    mostRows = MOST_ROWS,
  }: DmarcCountFilter & {
    sourceGroup: string;
    sender: string;
    limit: number;
    by?: 'address' | 'network';
    mostRows?: number;
  },
): Promise<{
  items: { source: string | null; addresses: number; count: number; passed: number; lastDay: string }[];
  distinct: number;
  isComplete: boolean;
}> {
  type Row = {
    source: string | null;
    addresses: number;
    count: string;
    passed: string;
    lastDay: string;
    distinct: number;
    isCut: boolean;
  };
  const isWhole = by === 'address';
  const { rows } = await pool.query<Row>(
    `select ${isWhole ? 'host(r.source)' : 'text(r.source)'} as source, ${isWhole ? '1' : 'count(distinct r.address)::integer'} as addresses, sum(r.count) as count, max(r.day)::text as "lastDay",
       coalesce(sum(r.count) filter (where r.is_dkim_aligned or r.is_spf_aligned), 0) as passed, (count(*) over ())::integer as distinct,
       bool_or(bool_or(r.number = d.most)) over () as "isCut"
     from (select s.domain, greatest($7 / count(*) over (), 1) as most from mail.dmarc_sender_day s where s.day between $4::date and $5::date
         and s.source_group = $2 and s.sender = $3 and ($1::text is null or s.domain = $1) group by s.domain) d
     cross join lateral (
       select ${isWhole ? 'r.source' : `${NETWORK} as source, r.source as address`}, r.count, r.day, r.is_dkim_aligned, r.is_spf_aligned, row_number() over () as number from (
         select * from mail.dmarc_row r where r.domain = d.domain and r.source_group = $2 and r.sender = $3
           and r.day between $4::date and $5::date order by r.day desc limit d.most) r) r
     group by r.source order by sum(r.count) desc, r.source limit $6`,
    [domain?.toLowerCase() ?? null, sourceGroup, sender, from, to, limit, mostRows],
  );
  return {
    items: rows.map(({ source, addresses, count, passed, lastDay }) => ({
      source,
      addresses,
      count: Number(count),
      passed: Number(passed),
      lastDay,
    })),
    distinct: rows[0]?.distinct ?? 0,
    isComplete: !rows[0]?.isCut,
  };
}

function sumsWhere({ from, to, domain }: DmarcCountFilter): Conditions {
  const where = conditions();
  where.add('s.day >= ?::date', from);
  where.add('s.day <= ?::date', to);
  where.add('s.domain = ?', domain?.toLowerCase());
  return where;
}

type Texts<T> = { [Name in keyof T]: string };
const numbers = (row: Texts<DmarcCounts>): DmarcCounts => ({
  count: Number(row.count),
  passed: Number(row.passed),
  dkimAligned: Number(row.dkimAligned),
  spfAligned: Number(row.spfAligned),
  quarantined: Number(row.quarantined),
  refused: Number(row.refused),
});
/** Neighbours: what one owner usually has. */
const NETWORK = 'network(set_masklen(r.source, case family(r.source) when 4 then 24 else 48 end))';
/** Of all domains; a year of strangers may be a million. */
const MOST_ROWS = 40_000;
