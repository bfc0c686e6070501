import type { Client, Pool } from './message.ts';

/** What DNS showed of one TLSA record of ours. `insecure`: it is there, but without DNSSEC, so that nobody believes it. */
export type TlsaSight = {
  name: string;
  /** As zone files have it: `3 1 1 0123…`. */
  record: string;
  state: 'seen' | 'insecure' | 'absent' | 'unknown';
  words: string;
  /** In seconds, of the records that stand under the name. */
  ttl: number | null;
  checkedAt: Date;
  /** Since when it has been seen without a break. */
  seenSince: Date | null;
};

/** What is known of these records; those never looked for are left out. */
export async function readTlsaSights(pool: Pool | Client, names: readonly string[]): Promise<TlsaSight[]> {
  if (names.length === 0) return [];
  const { rows } = await pool.query<TlsaSight>(
    `select name, record, state, words, ttl, checked_at as "checkedAt", seen_since as "seenSince"
     from mail.tlsa_sight where name = any ($1)`,
    [[...names]],
  );
  return rows;
}

/** Keeps what a look found. One that could not look leaves open what is known. */
export async function noteTlsaSight(
  pool: Pool | Client,
  sight: Pick<TlsaSight, 'name' | 'record' | 'state' | 'words' | 'ttl'>,
): Promise<void> {
  await pool.query(
    `insert into mail.tlsa_sight as s (name, record, state, words, ttl, checked_at, seen_since)
     values ($1, $2, $3, $4, $5, now(), case when $3 in ('seen', 'insecure') then now() end)
     on conflict (name, record) do update set state = excluded.state, words = excluded.words, checked_at = now(),
       ttl = coalesce(excluded.ttl, s.ttl),
       seen_since = case when excluded.state = 'unknown' then s.seen_since
         when excluded.state = 'absent' then null else coalesce(s.seen_since, now()) end`,
    [sight.name, sight.record, sight.state, sight.words, sight.ttl],
  );
}
