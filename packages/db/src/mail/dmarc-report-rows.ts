import { isIP } from 'node:net';
import { conditions, isUuid } from './filter.ts';
import type { Pool } from './message.ts';

/** Which rows are wanted; all of it has to be met. Days are `YYYY-MM-DD`, both included. */
export type DmarcRowFilter = {
  report?: string | undefined;
  domain?: string | undefined;
  source?: string | undefined;
  sourceGroup?: string | undefined;
  sender?: string | undefined;
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

/** Rows of one report in its order, or of one address, or of a sender, newest first. `offset` and `limit` are for pages. */
export async function findDmarcRows(
  pool: Pool,
  { filter, offset, limit }: { filter: DmarcRowFilter; offset: number; limit: number },
): Promise<DmarcRow[]> {
  const where = conditions();
  if (filter.report !== undefined && !isUuid(filter.report)) return [];
  where.add('r.report = ?::uuid', filter.report);
  where.add('r.domain = ?', filter.domain?.toLowerCase());
  where.add('r.source = ?::inet', filter.source === undefined || isIP(filter.source) ? filter.source : undefined);
  if (filter.source !== undefined && isIP(filter.source) === 0) where.also('false');
  where.add('r.source_group = ?', filter.sourceGroup);
  // The empty one is a sender too: nobody vouches for that mail.
  if (filter.sender !== undefined) {
    const sender = where.parameter(filter.sender);
    where.also(`r.sender = ${sender}`);
    // With its domains an index finds them.
    if (filter.domain === undefined)
      where.also(`r.domain in (select distinct s.domain from mail.dmarc_sender_day s where s.sender = ${sender})`);
  }
  where.add('r.day >= ?::date', filter.from);
  where.add('r.day <= ?::date', filter.to);
  const order = filter.report === undefined ? 'r.day desc, r.report desc, r.number' : 'r.number';
  const { rows } = await pool.query<Omit<DmarcRow, 'count'> & { count: string }>(
    `select r.report, r.number, r.domain, r.day::text as day, r.organization, host(r.source) as source, r.count, r.disposition,
       r.is_dkim_aligned as "isDkimAligned", r.is_spf_aligned as "isSpfAligned", r.source_group as "sourceGroup", r.cause, r.sender,
       r.header_from as "headerFrom", r.envelope_from as "envelopeFrom", r.envelope_to as "envelopeTo", r.reasons, r.dkim, r.spf
     from mail.dmarc_row r where ${where.sql} order by ${order} limit ${where.parameter(limit)} offset ${where.parameter(offset)}`,
    where.values,
  );
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}
