import { conditions, isUuid } from './filter.ts';
import type { Pool } from './message.ts';

export type DmarcReportState = 'counted' | 'aside' | 'refused';

/** A report as the list tells it. Null: it could not be read so far. */
export type DmarcReportRow = {
  id: string;
  receivedAt: Date;
  origin: 'mail' | 'upload';
  uploadedBy: string | null;
  messageId: string | null;
  fileName: string | null;
  state: DmarcReportState;
  reason: string | null;
  timesReceived: number;
  lastReceivedAt: Date;
  form: 'rfc9990' | 'rfc7489' | null;
  organization: string | null;
  email: string | null;
  contact: string | null;
  reportId: string | null;
  domain: string | null;
  beginsAt: Date | null;
  endsAt: Date | null;
  day: string | null;
  policy: { [name: string]: unknown } | null;
  errors: string[];
  generator: string | null;
  bent: string[];
  records: number;
  messages: number;
  passed: number;
};

export type DmarcReportFilter = {
  state?: DmarcReportState | undefined;
  domain?: string | undefined;
  organization?: string | undefined;
  /** Days the report is about, `YYYY-MM-DD`, both included. */
  from?: string | undefined;
  to?: string | undefined;
};

/** Newest first. The cursor is the id after which to go on. */
export async function findDmarcReports(
  pool: Pool,
  { filter, cursor, limit }: { filter: DmarcReportFilter; cursor: string | null; limit: number },
): Promise<{ rows: DmarcReportRow[]; cursor: string | null }> {
  const where = conditions();
  where.add('d.state = ?', filter.state);
  where.add('d.domain = ?', filter.domain?.toLowerCase());
  where.add('lower(d.organization) = lower(?)', filter.organization);
  where.add('d.day >= ?::date', filter.from);
  where.add('d.day <= ?::date', filter.to);
  where.add('d.id < ?::uuid', cursor !== null && isUuid(cursor) ? cursor : undefined);
  const { rows } = await pool.query<Numbered<DmarcReportRow>>(
    `select ${COLUMNS} from mail.dmarc_report d where ${where.sql} order by d.id desc limit ${where.parameter(limit + 1)}`,
    where.values,
  );
  const page = rows.slice(0, limit).map(counted);
  return { rows: page, cursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
}

/** One of them; null when there is none of that id. */
export async function readDmarcReport(pool: Pool, id: string): Promise<DmarcReportRow | null> {
  if (!isUuid(id)) return null;
  const { rows } = await pool.query<Numbered<DmarcReportRow>>(
    `select ${COLUMNS} from mail.dmarc_report d where d.id = $1`,
    [id],
  );
  return rows[0] === undefined ? null : counted(rows[0]);
}

/** The file as it came; null when there is none of that id. */
export async function readDmarcReportFile(
  pool: Pool,
  id: string,
): Promise<{ fileName: string | null; octets: Buffer } | null> {
  if (!isUuid(id)) return null;
  const { rows } = await pool.query<{ fileName: string | null; octets: Buffer }>(
    `select d.file_name as "fileName", f.octets from mail.dmarc_report d join mail.dmarc_report_file f on f.report = d.id where d.id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

/** Forgets one that was never counted; one that is counted stays. */
export async function forgetDmarcReport(pool: Pool, id: string): Promise<void> {
  await pool.query(`delete from mail.dmarc_report where id = $1 and state <> 'counted'`, [id]);
}

/** How many reports there are in each state. */
export async function countDmarcReportStates(pool: Pool): Promise<Record<DmarcReportState, number>> {
  const { rows } = await pool.query<{ state: DmarcReportState; count: string }>(
    'select state, count(*) as count from mail.dmarc_report group by state',
  );
  const of = (state: DmarcReportState): number => Number(rows.find((row) => row.state === state)?.count ?? 0);
  return { counted: of('counted'), aside: of('aside'), refused: of('refused') };
}

/** Numbers of messages are `bigint`, which pg gives as text; the reader keeps them below 10^13. */
type Numbered<T> = Omit<T, 'messages' | 'passed'> & { messages: string; passed: string };
const counted = ({ messages, passed, ...row }: Numbered<DmarcReportRow>): DmarcReportRow => ({
  ...row,
  messages: Number(messages),
  passed: Number(passed),
});

const COLUMNS = `d.id, d.received_at as "receivedAt", d.origin, d.uploaded_by as "uploadedBy", d.message_id as "messageId",
  d.file_name as "fileName", d.state, d.reason, d.times_received as "timesReceived", d.last_received_at as "lastReceivedAt", d.form,
  d.organization, d.email, d.contact, d.report_id as "reportId", d.domain, d.begins_at as "beginsAt", d.ends_at as "endsAt",
  d.day::text as day, d.policy, d.errors, d.generator, d.bent, d.records, d.messages, d.passed`;
