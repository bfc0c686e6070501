import type { Pool } from 'pg';

/**
 * Reading and emptying what the sandbox received. The worker writes (`store.ts` beside this file), the API reads.
 * Rows are keyed by UUIDv7, so that ordering by id is ordering by arrival and the id is the cursor.
 */

/** Facts of the TLS session a sandbox message came over. */
export type SandboxTls = { version: string; cipher: string; servername: string; certificate: 'valid' | 'bad' };

/** A sandbox message without its bytes. */
export type SandboxMessage = {
  id: string;
  receivedAt: Date;
  reversePath: string;
  recipients: string[];
  helo: string;
  protocol: string;
  remoteAddress: string;
  tls: SandboxTls | null;
  misbehaviour: string | null;
  subject: string;
  from: string;
  to: string;
  messageId: string;
  /** Octets. */
  size: number;
};

/** A sandbox message with its conversation and the bytes exactly as they arrived. */
export type SandboxMessageDetail = SandboxMessage & { transcript: string; content: Buffer };

export type SandboxFilter = {
  /** At most this many rows, 1 to 200. */
  limit: number;
  /** The `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Only messages with this text in subject, sender, or a recipient (case-insensitive). */
  search?: string | undefined;
  /** Only messages with exactly this recipient. */
  recipient?: string | undefined;
  /** Only messages during which the sandbox played this. */
  misbehaviour?: string | undefined;
};

/** Newest first, a page at a time. `nextCursor` is null on the last page. */
export async function listSandboxMessages(
  pool: Pool,
  filter: SandboxFilter,
): Promise<{ messages: SandboxMessage[]; nextCursor: string | null }> {
  const limit = Math.min(Math.max(Math.trunc(filter.limit), 1), 200);
  const { rows } = await pool.query<SandboxRow>(
    `select ${columns} from mail.sandbox_message m
      where ($1::uuid is null or m.id < $1)
        and ($2::text is null or m.subject ilike $2 or m.reverse_path ilike $2 or m.header_from ilike $2
             or exists (select from unnest(m.recipients) r where r ilike $2))
        and ($3::text is null or $3 = any (m.recipients))
        and ($5::text is null or m.misbehaviour = $5)
      order by m.id desc limit $4`,
    [
      filter.cursor ?? null,
      filter.search ? likePattern(filter.search) : null,
      filter.recipient ?? null,
      limit + 1,
      filter.misbehaviour ?? null,
    ],
  );
  const messages = rows.slice(0, limit).map(toMessage);
  return { messages, nextCursor: rows.length > limit ? (messages.at(-1)?.id ?? null) : null };
}

/** One message with transcript and bytes, or null when it is not (or no longer) there. */
export async function readSandboxMessage(pool: Pool, id: string): Promise<SandboxMessageDetail | null> {
  const { rows } = await pool.query<SandboxRow & { transcript: string; content: Buffer }>(
    `select ${columns}, m.transcript, m.content from mail.sandbox_message m where m.id = $1`,
    [id],
  );
  const row = rows[0];
  return row ? { ...toMessage(row), transcript: row.transcript, content: row.content } : null;
}

/** Deletes one message; false when there was none. */
export async function deleteSandboxMessage(pool: Pool, id: string): Promise<boolean> {
  const { rowCount } = await pool.query('delete from mail.sandbox_message where id = $1', [id]);
  return rowCount === 1;
}

/** Empties the sandbox and returns how many messages went. */
export async function clearSandbox(pool: Pool): Promise<number> {
  const { rowCount } = await pool.query('delete from mail.sandbox_message');
  return rowCount ?? 0;
}

/** How many messages the sandbox holds. */
export async function countSandboxMessages(pool: Pool): Promise<number> {
  const { rows } = await pool.query('select count(*)::int as n from mail.sandbox_message');
  return rows[0].n;
}

function toMessage(row: SandboxRow): SandboxMessage {
  return {
    id: row.id,
    receivedAt: row.received_at,
    reversePath: row.reverse_path,
    recipients: row.recipients,
    helo: row.helo,
    protocol: row.protocol,
    remoteAddress: row.remote_address,
    tls: row.tls,
    misbehaviour: row.misbehaviour,
    subject: row.subject,
    from: row.header_from,
    to: row.header_to,
    messageId: row.header_message_id,
    size: Number(row.size),
  };
}

/** `%` and `_` typed by a person are text, not wildcards. */
function likePattern(search: string): string {
  return `%${search.replace(/[\\%_]/g, (c) => `\\${c}`)}%`;
}

type SandboxRow = Pick<
  SandboxMessage,
  'id' | 'recipients' | 'helo' | 'protocol' | 'tls' | 'misbehaviour' | 'subject'
> & {
  received_at: Date;
  reverse_path: string;
  remote_address: string;
  header_from: string;
  header_to: string;
  header_message_id: string;
  size: string;
};

const columns = `m.id, m.received_at, m.reverse_path, m.recipients, m.helo, m.protocol, m.remote_address, m.tls,
  m.misbehaviour, m.subject, m.header_from, m.header_to, m.header_message_id, m.size`;
