import type { Pool } from 'pg';
import type { SandboxMessage } from './messages.ts';

/** What the sandbox server hands over for keeping. Strings may hold anything the peer sent. */
export type NewSandboxMessage = Omit<SandboxMessage, 'receivedAt' | 'size'> & {
  transcript: string;
  content: Uint8Array;
};

/** Writes one message. Resolves after the commit, so that the sandbox's 250 means stored. */
export async function storeSandboxMessage(pool: Pool, message: NewSandboxMessage): Promise<void> {
  await pool.query(
    `insert into mail.sandbox_message (id, reverse_path, recipients, helo, protocol, remote_address, tls, misbehaviour,
       subject, header_from, header_to, header_message_id, transcript, size, content)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      message.id,
      storable(message.reversePath),
      message.recipients.map(storable),
      storable(message.helo),
      message.protocol,
      message.remoteAddress,
      message.tls
        ? JSON.stringify(message.tls, (_, value) => (typeof value === 'string' ? storable(value) : value))
        : null,
      message.misbehaviour,
      storable(message.subject),
      storable(message.from),
      storable(message.to),
      storable(message.messageId),
      storable(message.transcript),
      message.content.byteLength,
      message.content,
    ],
  );
}

/** Deletes all but the newest `keep` messages; returns how many went. */
export async function trimSandbox(pool: Pool, keep: number): Promise<number> {
  const { rowCount } = await pool.query(
    `delete from mail.sandbox_message
      where id <= (select id from mail.sandbox_message order by id desc offset $1 limit 1)`,
    [Math.max(0, Math.trunc(keep))],
  );
  return rowCount ?? 0;
}

/** Postgres text holds neither NUL nor a lone surrogate; both are shown instead of failing the row. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\u2400');
}
