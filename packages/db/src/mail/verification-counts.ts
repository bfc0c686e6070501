import type { QueryResultRow } from 'pg';
import { idAt } from './id-at.ts';
import { inTime } from './in-time.ts';
import type { Pool } from './message.ts';
import {
  hasExactVerificationPart,
  isCoveredByIndex,
  type VerificationFilter,
  verificationConditions,
} from './verification-filter.ts';

/** A stretch of time in which verifications are counted; from inclusive, to exclusive. */
export type CountStretch = { filter: VerificationFilter; from: Date; to: Date };

/** Something counted; `countedFrom` is later than asked when there was too much to count in time. */
export type Counted<T> = { rows: T[]; countedFrom: Date };

/** How many there were of each kind; every combination that occurred is one row. */
export type VerificationTotals = {
  status: string;
  disposition: string;
  policy: string;
  override: string | null;
  isSpfAligned: boolean;
  isDkimAligned: boolean;
  count: number;
};

/** How many came of one source or author. */
export type VerificationGroup = {
  key: string;
  count: number;
  pass: number;
  spfAligned: number;
  dkimAligned: number;
  quarantined: number;
  refused: number;
  last: Date;
};

/** The commonest, and how many there are in all. */
export type VerificationGroups = { groups: VerificationGroup[]; distinct: number; countedFrom: Date };

/** What bars of a chart tell apart. */
export type VerificationSplit = 'disposition' | 'status' | 'alignment';

export function countVerificationTotals(pool: Pool, stretch: CountStretch): Promise<Counted<VerificationTotals>> {
  return counted<VerificationTotals>(
    pool,
    stretch,
    (where) =>
      `select v.status, v.disposition, v.policy, v.override_type as override, v.is_spf_aligned as "isSpfAligned",
         v.is_dkim_aligned as "isDkimAligned", count(*)::int as count
       from mail.verification v where ${where.sql} group by 1, 2, 3, 4, 5, 6`,
  );
}

/** Buckets in which there was none are left out. */
export function countVerificationsByTime(
  pool: Pool,
  { split, bucketSeconds, ...stretch }: CountStretch & { split: VerificationSplit; bucketSeconds: number },
): Promise<Counted<{ at: Date; name: string; count: number }>> {
  return counted(
    pool,
    stretch,
    (where) =>
      `select date_bin(${where.parameter(bucketSeconds)} * interval '1 second', v.at, ${where.parameter(stretch.from)}::timestamptz) as at,
         ${SPLITS[split]} as name, count(*)::int as count
       from mail.verification v where ${where.sql} group by 1, 2 order by 1`,
  );
}

/** By address, by network (/24 or /48), or by author domain; commonest first. */
export async function countVerificationGroups(
  pool: Pool,
  { by, limit, ...stretch }: CountStretch & { by: keyof typeof GROUPS; limit: number },
): Promise<VerificationGroups> {
  const { rows, countedFrom } = await counted<VerificationGroup & { value: unknown; distinct: number }>(
    pool,
    stretch,
    (where) =>
      `select g.*, ${GROUPS[by].text} as key, count(*) over ()::int as distinct from (
         select ${GROUPS[by].key} as value, count(*)::int as count, (count(*) filter (where v.status = 'accept'))::int as pass,
           (count(*) filter (where v.is_spf_aligned))::int as "spfAligned",
           (count(*) filter (where v.is_dkim_aligned))::int as "dkimAligned",
           (count(*) filter (where v.disposition = 'quarantine'))::int as quarantined,
           (count(*) filter (where v.disposition = 'reject'))::int as refused, max(v.at) as last
         from mail.verification v where ${where.sql} group by 1) as g
       order by g.count desc, g.last desc, g.value limit ${where.parameter(limit)}`,
  );
  return {
    groups: rows.map(({ distinct: _, value: __, ...group }) => group),
    distinct: rows[0]?.distinct ?? 0,
    countedFrom,
  };
}

/** The latest reverse name that each address had; addresses without one are left out. */
export async function sourceNames(pool: Pool, sources: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ source: string; name: string | null }>(
    `select host(s.source) as source, latest.source_name as name
     from unnest($1::inet[]) as s (source) cross join lateral (
       select v.source_name from mail.verification v where v.source = s.source order by v.id desc limit 1) as latest`,
    [sources],
  );
  return new Map(rows.flatMap(({ source, name }) => (name === null ? [] : [[source, name] as const])));
}

type Statement = (where: ReturnType<typeof verificationConditions>) => string;

/**
 * Counts the whole stretch, from an index that holds all of what is mostly asked. Where there is too much to count in a moment, or it takes too long,
 * it counts less, always up to the newest; the answer says since when it counts.
 */
async function counted<Row extends QueryResultRow>(
  pool: Pool,
  { filter, from, to }: CountStretch,
  statement: Statement,
): Promise<Counted<Row>> {
  for (const { share, milliseconds } of triesFor(await rowsToRead(pool, { filter, from, to }))) {
    const start = new Date(to.getTime() - (to.getTime() - from.getTime()) * share);
    const where = verificationConditions(filter, { from: idAt(start), below: idAt(to) });
    const text = statement(where);
    const rows = await inTime<Row>(pool, { text, values: where.values, milliseconds });
    if (rows !== null) return { rows, countedFrom: share === 1 ? from : start };
  }
  return { rows: [], countedFrom: to };
}

/** About how many rows of the index a count reads; zero where another index finds the few that fit. */
async function rowsToRead(pool: Pool, { filter, from, to }: CountStretch): Promise<number> {
  if (hasExactVerificationPart(filter) || !isCoveredByIndex(filter)) return 0;
  const { rows } = await pool.query<{ rows: number; oldest: Date | null }>(
    `select greatest(reltuples, 0)::float8 as rows, (select at from mail.verification order by id limit 1) as oldest
     from pg_class where oid = 'mail.verification'::regclass`,
  );
  const [kept] = rows;
  if (!kept?.oldest) return 0;
  const span = Math.max(1, Date.now() - kept.oldest.getTime());
  const within = to.getTime() - Math.max(from.getTime(), kept.oldest.getTime());
  return kept.rows * Math.min(1, Math.max(0, within / span));
}

/** What is tried one after the other for so many rows: no more of them than a moment is enough for. */
export function triesFor(rows: number): { share: number; milliseconds: number }[] {
  const share = Math.min(1, MOST_ROWS / Math.max(1, rows));
  return [{ share, milliseconds: TRIES[0].milliseconds }, ...TRIES.filter((next) => next.share < share)];
}

const SPLITS: Record<VerificationSplit, string> = {
  disposition: 'v.disposition',
  status: 'v.status',
  alignment: `case when v.is_spf_aligned and v.is_dkim_aligned then 'both' when v.is_spf_aligned then 'spf-only'
    when v.is_dkim_aligned then 'dkim-only' else 'none' end`,
};
/** Grouped by their own type and written out at the end: text takes longer to compare. */
const GROUPS = {
  source: { key: 'v.source', text: 'host(g.value)' },
  network: {
    key: 'network(set_masklen(v.source, case family(v.source) when 4 then 24 else 48 end))',
    text: 'g.value::text',
  },
  domain: { key: 'v.from_domain', text: 'g.value' },
};
/** Shares of the time asked for, tried one after the other; without an answer to the last nothing counts as counted. */
const TRIES = [
  { share: 1, milliseconds: 600 },
  { share: 1 / 4, milliseconds: 300 },
  { share: 1 / 16, milliseconds: 300 },
  { share: 1 / 256, milliseconds: 5000 },
] as const;
/** Four questions of a page are counted side by side, each in less than a tenth of a second. */
const MOST_ROWS = 80_000;
