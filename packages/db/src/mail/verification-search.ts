import { isUuid } from './filter.ts';
import { idAt } from './id-at.ts';
import { exactly, inTime } from './in-time.ts';
import type { Pool } from './message.ts';
import { type PageOptions, pageSize } from './search.ts';
import type { Verification } from './verification.ts';
import {
  hasExactVerificationPart,
  isCoveredByIndex,
  type VerificationFilter,
  verificationConditions,
} from './verification-filter.ts';
import { beginOf, type IdRange, type Page, SEARCH_BUDGET_MS, searchBack } from './window.ts';

/** Newest first. */
export async function findVerifications(
  pool: Pool,
  options: PageOptions<VerificationFilter>,
): Promise<Page<Verification>> {
  const filter = options.filter ?? {};
  const select = (range: IdRange, limit: number) => {
    const where = verificationConditions(filter, range);
    const text = `select ${COLUMNS} from mail.verification v where ${where.sql} order by v.id desc limit ${where.parameter(limit)}`;
    return { text, values: where.values };
  };
  // A session or message begins before its verification, which comes within the day.
  const begin = beginOf(filter.sessionId ?? filter.messageId ?? '');
  if (filter.messageId !== undefined && begin !== null && !options.cursor) {
    // A message has one, nearly always made at once: no need to come near it from the end of the day.
    const range = { from: idAt(begin), below: idAt(new Date(begin.getTime() + AT_ONCE_MS)) };
    const rows = await inTime<VerificationRow>(pool, { ...select(range, 1), milliseconds: SEARCH_BUDGET_MS });
    if (rows?.length) return { rows: rows.map(verificationOf), cursor: null, complete: true, searchedTo: begin };
  }
  const page = await searchBack<VerificationRow>({
    read: (range, limit, milliseconds) => inTime<VerificationRow>(pool, { ...select(range, limit), milliseconds }),
    rest: restOf(pool, filter, select),
    idOf: ({ id }) => id,
    limit: pageSize(options.limit),
    cursor: options.cursor ?? null,
    before: filter.before ?? (begin === null ? undefined : new Date(begin.getTime() + DAY_MS)),
    after: filter.after ?? begin ?? undefined,
    oldest: await oldestVerification(pool),
  });
  return { ...page, rows: page.rows.map(verificationOf) };
}

type Select = (range: IdRange, limit: number) => { text: string; values: unknown[] };
type Rest = (range: IdRange, limit: number, milliseconds: number) => Promise<VerificationRow[] | null>;

/** All of the time that is left at once, where an index says which rows fit. */
function restOf(pool: Pool, filter: VerificationFilter, select: Select): Rest | undefined {
  if (hasExactVerificationPart(filter))
    return (range, limit, milliseconds) => exactly<VerificationRow>(pool, { ...select(range, limit), milliseconds });
  if (!isCoveredByIndex(filter)) return undefined;
  return async (range, limit, milliseconds) => {
    const where = verificationConditions(filter, range);
    // Which rows they are is read from the index alone.
    const text = `with fitting as materialized (
        select v.id from mail.verification v where ${where.sql} order by v.id desc limit ${where.parameter(limit)})
      select ${COLUMNS} from mail.verification v join fitting using (id) order by v.id desc`;
    return await inTime<VerificationRow>(pool, { text, values: where.values, milliseconds });
  };
}

/** Oldest first, a page at a time until there are no more: what exports read. */
export async function* eachVerification(
  pool: Pool,
  { filter, pageRows }: { filter: VerificationFilter; pageRows: number },
): AsyncGenerator<Verification[]> {
  const below = idAt(filter.before ?? new Date(Date.now() + 60_000));
  let from = idAt(filter.after ?? new Date(0));
  for (let isFirst = true; ; isFirst = false) {
    const where = verificationConditions(filter, { from, below });
    if (!isFirst) where.add('v.id > ?::uuid', from);
    const { rows } = await pool.query<VerificationRow>(
      `select ${COLUMNS} from mail.verification v where ${where.sql} order by v.id limit ${where.parameter(pageRows)}`,
      where.values,
    );
    if (rows.length > 0) yield rows.map(verificationOf);
    if (rows.length < pageRows) return;
    from = rows.at(-1)!.id;
  }
}

/** One of them; null when there is none of that id (any more). */
export async function findVerification(pool: Pool, id: string): Promise<Verification | null> {
  if (!isUuid(id)) return null;
  const { rows } = await pool.query<VerificationRow>(`select ${COLUMNS} from mail.verification v where v.id = $1`, [
    id,
  ]);
  return rows[0] === undefined ? null : verificationOf(rows[0]);
}

/** When the oldest one was made that is still kept; null without any. */
export async function oldestVerification(pool: Pool): Promise<Date | null> {
  const { rows } = await pool.query<{ at: Date }>('select at from mail.verification order by id limit 1');
  return rows[0]?.at ?? null;
}

type VerificationRow = {
  id: string;
  at: Date;
  message_id: string;
  session_id: string;
  is_stored: boolean;
  reporter: string;
  source: string;
  source_name: string | null;
  helo: string;
  envelope_from: string;
  envelope_to: string[];
  from_domain: string;
  used_domain: string;
  organizational_domain: string;
  record: string | null;
  policy: string;
  policy_source: string;
  status: string;
  status_text: string;
  walk: Verification['walk'];
  disposition: Verification['disposition'];
  override: Verification['override'];
  rule: string;
  revision: number | null;
  spf: Verification['spf'];
  dkim: Verification['dkim'];
  is_dkim_aligned: boolean;
  arc: Verification['arc'];
  evidence: Verification['evidence'];
};

function verificationOf(row: VerificationRow): Verification {
  return {
    id: row.id,
    at: row.at,
    messageId: row.message_id,
    sessionId: row.session_id,
    isStored: row.is_stored,
    reporter: row.reporter,
    source: row.source,
    sourceName: row.source_name,
    helo: row.helo,
    envelopeFrom: row.envelope_from,
    envelopeTo: row.envelope_to,
    fromDomain: row.from_domain,
    usedDomain: row.used_domain,
    organizationalDomain: row.organizational_domain,
    record: row.record,
    policy: row.policy,
    policySource: row.policy_source,
    status: row.status,
    statusText: row.status_text,
    walk: row.walk,
    disposition: row.disposition,
    override: row.override,
    rule: row.rule,
    revision: row.revision,
    spf: row.spf,
    dkim: row.dkim,
    isDkimAligned: row.is_dkim_aligned,
    arc: row.arc,
    evidence: row.evidence,
  };
}

const COLUMNS = `v.id, v.at, v.message_id, v.session_id, v.is_stored, v.reporter, host(v.source) as source, v.source_name, v.helo,
  v.envelope_from, v.envelope_to, v.from_domain, v.used_domain, v.organizational_domain, v.record, v.policy, v.policy_source, v.status,
  v.status_text, v.walk, v.disposition, v.override, v.rule, v.revision, v.spf, v.dkim, v.is_dkim_aligned, v.arc, v.evidence`;

const DAY_MS = 86_400_000;
/** How long after its begin a message is as good as always judged. */
const AT_ONCE_MS = 600_000;
