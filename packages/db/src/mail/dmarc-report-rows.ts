import { isIP } from 'node:net';
import { OVERRIDE_KIND } from './dmarc-override-counts.ts';
import { type Conditions, conditions, isUuid } from './filter.ts';
import type { Pool } from './message.ts';

/** Which rows are wanted; all of it has to be met. Days are `YYYY-MM-DD`, both included. */
export type DmarcRowFilter = {
  report?: string | undefined;
  domain?: string | undefined;
  /** An address, or a network in CIDR. */
  source?: string | undefined;
  sourceGroup?: string | undefined;
  sender?: string | undefined;
  /** Why receivers did otherwise than the policy asks, as `countDmarcOverrides` names it. */
  override?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
};

/** Messages of one report that came from one address and went alike. */
export type DmarcRow = {
  report: string;
  number: number;
  domain: string;
  day: string;
  organization: string;
  source: string | null;
  count: number;
  disposition: string;
  isDkimAligned: boolean;
  isSpfAligned: boolean;
  sourceGroup: string;
  cause: string;
  sender: string;
  headerFrom: string;
  envelopeFrom: string | null;
  envelopeTo: string | null;
  reasons: { type: string; comment: string | null }[];
  dkim: { domain: string; selector: string | null; result: string; humanResult: string | null }[];
  spf: { domain: string; scope: string | null; result: string; humanResult: string | null }[];
};

/**
 * Rows of one report in its order; else of one address, of a sender, or of all, newest first. `offset` and `limit` are for pages. Each way
 * follows an index, a domain after the other where none is named, so that a page costs what it shows.
 */
export async function findDmarcRows(
  pool: Pool,
  { filter, offset, limit }: { filter: DmarcRowFilter; offset: number; limit: number },
): Promise<DmarcRow[]> {
  const { report, source } = filter;
  if (report !== undefined && !isUuid(report)) return [];
  if (source !== undefined && !isSource(source)) return [];
  const where = rowConditions(filter);
  const isSmall = report !== undefined || source !== undefined;
  const from = isSmall ? 'mail.dmarc_row r' : fromDomains(filter, where, offset + limit);
  const { rows } = await pool.query<Omit<DmarcRow, 'count'> & { count: string }>(
    `select r.report, r.number, r.domain, r.day::text as day, r.organization, host(r.source) as source, r.count, r.disposition,
       r.is_dkim_aligned as "isDkimAligned", r.is_spf_aligned as "isSpfAligned", r.source_group as "sourceGroup", r.cause, r.sender,
       r.header_from as "headerFrom", r.envelope_from as "envelopeFrom", r.envelope_to as "envelopeTo", r.reasons, r.dkim, r.spf
     from ${from} where ${where.sql} order by ${report === undefined ? NEWEST_FIRST : 'r.number'}
     limit ${where.parameter(limit)} offset ${where.parameter(offset)}`,
    where.values,
  );
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

const isSource = (text: string): boolean => {
  const [address = '', prefix, ...more] = text.split('/');
  const bits = { 4: 32, 6: 128 }[isIP(address)];
  return (
    bits !== undefined && more.length === 0 && (prefix === undefined || (/^\d{1,3}$/.test(prefix) && +prefix <= bits))
  );
};

function rowConditions({
  report,
  domain,
  source,
  sourceGroup,
  sender,
  override,
  from,
  to,
}: DmarcRowFilter): Conditions {
  const where = conditions();
  where.add('r.report = ?::uuid', report);
  where.add('r.domain = ?', domain?.toLowerCase());
  where.add(source?.includes('/') ? 'r.source <<= ?::inet' : 'r.source = ?::inet', source);
  where.add('r.source_group = ?', sourceGroup);
  // The empty one is a sender too: nobody vouches for that mail.
  if (sender !== undefined) where.also(`r.sender = ${where.parameter(sender)}`);
  where.add(`exists (select 1 from jsonb_array_elements(r.reasons) o where ${OVERRIDE_KIND} = ?)`, override);
  where.add('r.day >= ?::date', from);
  where.add('r.day <= ?::date', to);
  return where;
}

/** The first rows of each domain that has any. */
function fromDomains({ sender }: DmarcRowFilter, where: Conditions, most: number): string {
  const own = where.sql;
  const named = sender === undefined ? 'true' : `s.sender = ${where.parameter(sender)}`;
  return `(select distinct s.domain from mail.dmarc_sender_day s where ${named}) d cross join lateral (
    select r.* from mail.dmarc_row r where r.domain = d.domain and ${own} order by ${NEWEST_FIRST} limit ${where.parameter(most)}) r`;
}

const NEWEST_FIRST = 'r.day desc, r.report desc, r.number';
