import { hotQuery } from './hot.ts';
import { CHUNK_BYTES } from './insert.ts';
import type { Pool, StagedContent } from './message.ts';

/**
 * Writes a body as chunks, one short statement each. They need no flush of their own: the commit that references them flushes
 * everything before it in the log, and without that commit they are nobody's.
 */
export async function stageContent(
  pool: Pool,
  stagedId: string,
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<StagedContent> {
  await pool.query(`with ${UNFLUSHED} insert into mail.staged (id) select $1 from unflushed`, [stagedId]);
  let size = 0;
  let seq = 0;
  const write = async (bytes: Uint8Array) => {
    await pool.query({
      name: 'mail-stage',
      text: `with ${UNFLUSHED} insert into mail.content (id, seq, bytes) select $1, $2, $3::bytea from unflushed`,
      values: [stagedId, seq, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)],
    });
    size += bytes.byteLength;
    seq += 1;
  };
  for await (const chunk of inChunks(source)) await write(chunk);
  if (seq === 0) await write(new Uint8Array(0));
  return { stagedId, size };
}

/** Cuts and joins what comes into pieces of exactly {@link CHUNK_BYTES}, but the last. */
async function* inChunks(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  let filled = 0;
  for await (const bytes of source) {
    let from = 0;
    while (from < bytes.byteLength) {
      const part = bytes.subarray(from, from + CHUNK_BYTES - filled);
      buffer.set(part, filled);
      filled += part.byteLength;
      from += part.byteLength;
      if (filled < CHUNK_BYTES) continue;
      yield buffer;
      buffer = Buffer.allocUnsafe(CHUNK_BYTES);
      filled = 0;
    }
  }
  if (filled > 0) yield buffer.subarray(0, filled);
}

/** Octets of a content in order. Each chunk is one short read; the next is under way while this one is used. */
export async function* readChunks(pool: Pool, contentId: string): AsyncGenerator<Uint8Array> {
  let next = readChunk(pool, contentId, 0);
  for (let seq = 0; ; seq += 1) {
    const { bytes, more } = await next;
    if (more) {
      next = readChunk(pool, contentId, seq + 1);
      // Whoever stops reading early is not to be told of this one's failure.
      next.catch(() => {});
    }
    yield bytes;
    if (!more) return;
  }
}

async function readChunk(pool: Pool, contentId: string, seq: number): Promise<{ bytes: Uint8Array; more: boolean }> {
  const { rows } = await hotQuery<{ bytes: Buffer; more: boolean }>(pool, {
    name: 'mail-chunk',
    text: `select bytes, exists (select from mail.content n where n.id = $1 and n.seq = $2 + 1) as more
      from mail.content where id = $1 and seq = $2`,
    values: [contentId, seq],
  });
  const row = rows[0];
  if (row === undefined) throw new Error(`content ${contentId} has no chunk ${seq}`);
  return row;
}

/** Whole bodies that have a single chunk, by content id. */
export async function readSmallContents(pool: Pool, contentIds: readonly string[]): Promise<Map<string, Buffer>> {
  if (contentIds.length === 0) return new Map();
  const { rows } = await hotQuery<{ id: string; bytes: Buffer }>(pool, {
    name: 'mail-small-contents',
    text: 'select id, bytes from mail.content where id = any($1::uuid[]) and seq = 0',
    values: [contentIds],
  });
  return new Map(rows.map(({ id, bytes }) => [id, bytes]));
}

/** Removes bodies that were staged and never referenced. */
export async function deleteOrphans(pool: Pool, olderThanSeconds: number): Promise<number> {
  const { rowCount } = await pool.query(
    `with gone as (
       delete from mail.staged s where s.staged_at < now() - $1 * interval '1 second' returning id
     ), chunks as (
       delete from mail.content c using gone where c.id = gone.id
     ) select id from gone`,
    [olderThanSeconds],
  );
  return rowCount ?? 0;
}

const UNFLUSHED = `unflushed as materialized (select set_config('synchronous_commit', 'off', true))`;
