import { isIP } from 'node:net';
import { uuidv7 } from '@posthorn/events/id';
import { conditions, isUuid } from './filter.ts';
import { inTransaction } from './hot.ts';
import type { Pool } from './message.ts';
import { storable, storableJson } from './text.ts';

/** What a failure report, or a complaint, says. Empty and null: it does not say. */
export type FailureReceivedHead = {
  feedbackType: string;
  authFailure: string | null;
  deliveryResult: string | null;
  /** The mechanisms that did not vouch for the author. */
  alignment: readonly string[] | null;
  reporter: string;
  userAgent: string;
  reportingMta: string | null;
  /** The domain it is about. */
  domain: string;
  headerFrom: string;
  author: string;
  source: string | null;
  envelopeFrom: string | null;
  recipients: readonly string[];
  subject: string;
  originalMessageId: string;
  arrivedAt: Date | null;
  /** How many messages it speaks for. */
  incidents: number;
  results: readonly string[];
  dkim: { domain: string; selector: string; identity: string } | null;
  spf: readonly { domain: string; record: string }[];
  shows: 'message' | 'headers' | 'nothing';
};

/** One as it is kept. */
export type FailureReceived = FailureReceivedHead & {
  id: string;
  receivedAt: Date;
  origin: 'mail' | 'upload';
  uploadedBy: string | null;
  messageId: string | null;
  fileName: string | null;
  timesReceived: number;
};

export type NewFailureReceived = {
  origin: 'mail' | 'upload';
  uploadedBy: string | null;
  messageId: string | null;
  fileName: string | null;
  /** The mail as it came. */
  octets: Uint8Array;
  failure: FailureReceivedHead & { identity: Uint8Array };
};

/** Keeps one; `again` when the same was here already, which is then counted as received once more and as nothing else. */
export async function storeFailureReceived(
  pool: Pool,
  { origin, uploadedBy, messageId, fileName, octets, failure }: NewFailureReceived,
): Promise<{ kind: 'stored' | 'again'; id: string }> {
  return await inTransaction(pool, async (client) => {
    const id = uuidv7();
    const { rows } = await client.query<{ id: string }>(
      `insert into mail.failure_received as f (id, origin, uploaded_by, message_id, file_name, identity, feedback_type, auth_failure,
         delivery_result, alignment, reporter, user_agent, reporting_mta, domain, header_from, author, source, envelope_from, recipients,
         subject, original_message_id, arrived_at, incidents, results, dkim, spf, shows)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25::jsonb,
         $26::jsonb, $27)
       on conflict (identity) do update set times_received = f.times_received + 1 returning id`,
      [
        id,
        origin,
        uploadedBy,
        messageId,
        text(fileName, 255),
        Buffer.from(failure.identity),
        failure.feedbackType,
        failure.authFailure,
        failure.deliveryResult,
        failure.alignment,
        text(failure.reporter, 255),
        text(failure.userAgent, 300),
        text(failure.reportingMta, 255),
        text(failure.domain, 255),
        text(failure.headerFrom, 255),
        text(failure.author, 500),
        failure.source,
        text(failure.envelopeFrom, 500),
        failure.recipients.slice(0, 20).map((address) => text(address, 500)),
        text(failure.subject, 500),
        text(failure.originalMessageId, 500),
        failure.arrivedAt,
        failure.incidents,
        failure.results.slice(0, 10).map((result) => text(result, 2000)),
        failure.dkim === null ? null : storableJson(failure.dkim),
        storableJson(failure.spf),
        failure.shows,
      ],
    );
    const kept = rows[0]!.id;
    if (kept !== id) return { kind: 'again', id: kept };
    await client.query('insert into mail.failure_received_file (report, octets) values ($1, $2)', [
      id,
      Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength),
    ]);
    return { kind: 'stored', id };
  });
}

export type FailureReceivedFilter = {
  domain?: string | undefined;
  source?: string | undefined;
  feedbackType?: string | undefined;
};

/** Newest first. The cursor is the id after which to go on. */
export async function findFailuresReceived(
  pool: Pool,
  { filter, cursor, limit }: { filter: FailureReceivedFilter; cursor: string | null; limit: number },
): Promise<{ rows: FailureReceived[]; cursor: string | null }> {
  const { source } = filter;
  if (source !== undefined && isIP(source) === 0) return { rows: [], cursor: null };
  const where = conditions();
  where.add('f.domain = ?', filter.domain?.toLowerCase());
  where.add('f.source = ?::inet', source);
  where.add('f.feedback_type = ?', filter.feedbackType);
  where.add('f.id < ?::uuid', cursor !== null && isUuid(cursor) ? cursor : undefined);
  const { rows } = await pool.query<Numbered>(
    `select ${COLUMNS} from mail.failure_received f where ${where.sql} order by f.id desc limit ${where.parameter(limit + 1)}`,
    where.values,
  );
  const page = rows.slice(0, limit).map(counted);
  return { rows: page, cursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
}

/** One of them; null when there is none of that id. */
export async function readFailureReceived(pool: Pool, id: string): Promise<FailureReceived | null> {
  if (!isUuid(id)) return null;
  const { rows } = await pool.query<Numbered>(`select ${COLUMNS} from mail.failure_received f where f.id = $1`, [id]);
  return rows[0] === undefined ? null : counted(rows[0]);
}

/** The mail as it came; null when there is none of that id. */
export async function readFailureReceivedFile(
  pool: Pool,
  id: string,
): Promise<{ fileName: string | null; octets: Buffer } | null> {
  if (!isUuid(id)) return null;
  const { rows } = await pool.query<{ fileName: string | null; octets: Buffer }>(
    `select f.file_name as "fileName", o.octets from mail.failure_received f join mail.failure_received_file o on o.report = f.id
     where f.id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

/** How many came of each address since a moment, about one domain or all; addresses without any are left out. */
export async function countFailuresOf(
  pool: Pool,
  { addresses, domain, since }: { addresses: readonly string[]; domain?: string | undefined; since: Date },
): Promise<Map<string, number>> {
  if (addresses.length === 0) return new Map();
  const { rows } = await pool.query<{ address: string; count: string }>(
    `select host(a.address) as address, (select count(*) from (select from mail.failure_received f where f.source = a.address
         and f.received_at >= $3 and ($2::text is null or f.domain = $2) limit $4) f) as count
     from unnest($1::inet[]) as a (address)`,
    [addresses, domain?.toLowerCase() ?? null, since, MOST_COUNTED],
  );
  return new Map(rows.filter(({ count }) => count !== '0').map(({ address, count }) => [address, Number(count)]));
}

/** Forgets those that came longer ago, a bounded number at a time. Resolves with how many went. */
export async function forgetFailuresReceived(pool: Pool, days: number): Promise<number> {
  const { rowCount } = await pool.query(
    `delete from mail.failure_received where id in (select id from mail.failure_received
       where received_at < now() - make_interval(days => $1::int) limit $2)`,
    [days, MOST_FORGOTTEN],
  );
  return rowCount ?? 0;
}

/** `bigint` comes as text. */
type Numbered = Omit<FailureReceived, 'incidents'> & { incidents: string };
const counted = ({ incidents, ...row }: Numbered): FailureReceived => ({ ...row, incidents: Number(incidents) });

const text = (value: string | null, most: number): string | null =>
  value === null ? null : storable(value.slice(0, most).toWellFormed());

const COLUMNS = `f.id, f.received_at as "receivedAt", f.origin, f.uploaded_by as "uploadedBy", f.message_id as "messageId",
  f.file_name as "fileName", f.times_received as "timesReceived", f.feedback_type as "feedbackType", f.auth_failure as "authFailure",
  f.delivery_result as "deliveryResult", f.alignment, f.reporter, f.user_agent as "userAgent", f.reporting_mta as "reportingMta", f.domain,
  f.header_from as "headerFrom", f.author, host(f.source) as source, f.envelope_from as "envelopeFrom", f.recipients, f.subject,
  f.original_message_id as "originalMessageId", f.arrived_at as "arrivedAt", f.incidents, f.results, f.dkim, f.spf, f.shows`;
const MOST_FORGOTTEN = 1000;
const MOST_COUNTED = 1000;
