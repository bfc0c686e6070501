import { CHUNK_BYTES } from './insert.ts';
import type { Pool, StoredMessage } from './message.ts';

type Octets = Pick<StoredMessage, 'contentId' | 'prefix' | 'size'>;

/** Some octets of a message as accepted, without reading the rest. Null: its body is past retention. */
export async function readRange(
  pool: Pool,
  message: Octets,
  { offset, length }: { offset: number; length: number },
): Promise<Uint8Array | null> {
  const prefix = message.prefix ?? new Uint8Array(0);
  const end = offset + length;
  const first = Math.max(0, offset - prefix.byteLength);
  const last = Math.max(0, end - prefix.byteLength);
  const firstSeq = Math.floor(first / CHUNK_BYTES);
  const { rows } = await pool.query<{ bytes: Buffer }>(
    'select bytes from mail.content where id = $1 and seq between $2 and $3 order by seq',
    [message.contentId, firstSeq, Math.floor(Math.max(first, last - 1) / CHUNK_BYTES)],
  );
  if (rows.length === 0 && !(await hasContent(pool, message))) return null;
  const body = Buffer.concat(rows.map(({ bytes }) => bytes));
  const from = first - firstSeq * CHUNK_BYTES;
  return Buffer.concat([prefix.subarray(offset, end), body.subarray(from, from + last - first)]);
}

/** Are the octets still there? */
export async function hasContent(pool: Pool, message: Pick<Octets, 'contentId'>): Promise<boolean> {
  const { rowCount } = await pool.query('select from mail.content where id = $1 and seq = 0', [message.contentId]);
  return (rowCount ?? 0) > 0;
}
