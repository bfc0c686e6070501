import { createHash } from 'node:crypto';
import type { Client, Pool } from './message.ts';

/** What is known of one key in DNS and of its work. */
export type DkimKeyRow = {
  fingerprint: string;
  domain: string;
  selector: string;
  state: 'seen' | 'differs' | 'absent' | 'unknown';
  /** What was found, for people. */
  words: string;
  /** The record that stands there. */
  found: string | null;
  checkedAt: Date;
  /** When the right record was last seen. */
  seenAt: Date | null;
  firstSignedAt: Date | null;
  signedAt: Date | null;
};

/** Domains with keys whose mail left unsigned, or waits. */
export type DkimUnsignedRow = { domain: string; at: Date; reason: string; messages: number };

/** Tells keys apart; `data` is the value of p=. */
export function dkimFingerprint(key: { domain: string; selector: string; data: string }): string {
  const text = `${key.domain.toLowerCase()}\n${key.selector.toLowerCase()}\n${key.data}`;
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}

/** The rows of these keys, those that exist. */
export async function readDkimKeys(pool: Pool | Client, fingerprints: readonly string[]): Promise<DkimKeyRow[]> {
  if (fingerprints.length === 0) return [];
  const { rows } = await pool.query<DkimKeyRow>(
    `select fingerprint, domain, selector, state, words, found, checked_at as "checkedAt", seen_at as "seenAt",
       first_signed_at as "firstSignedAt", signed_at as "signedAt"
     from mail.dkim_key where fingerprint = any ($1)`,
    [[...fingerprints]],
  );
  return rows;
}

/** Keeps what a look found; returns the state before it, null for a key never looked for. A failed look leaves what is known of the record. */
export async function noteDkimSight(
  pool: Pool | Client,
  sight: Pick<DkimKeyRow, 'fingerprint' | 'domain' | 'selector' | 'state' | 'words' | 'found'>,
): Promise<{ before: DkimKeyRow['state'] | null; row: DkimKeyRow }> {
  const { rows } = await pool.query<DkimKeyRow & { before: DkimKeyRow['state'] | null }>(
    `with before as (select state from mail.dkim_key where fingerprint = $1)
     insert into mail.dkim_key as k (fingerprint, domain, selector, state, words, found, checked_at, seen_at)
     values ($1, $2, $3, $4, $5, $6, now(), case when $4 = 'seen' then now() end)
     on conflict (fingerprint) do update set state = excluded.state, words = excluded.words,
       found = excluded.found, checked_at = now(), seen_at = coalesce(excluded.seen_at,
         -- What is known to be gone was not seen, whatever was before; where we could not look, the last answer stands.
         case when excluded.state = 'unknown' then k.seen_at end)
     returning fingerprint, domain, selector, state, words, found, checked_at as "checkedAt", seen_at as "seenAt",
       first_signed_at as "firstSignedAt", signed_at as "signedAt", (select state from before) as before`,
    [sight.fingerprint, sight.domain, sight.selector, sight.state, sight.words, sight.found],
  );
  const { before, ...row } = rows[0]!;
  return { before, row };
}

/** Keeps when keys last signed; written behind. */
export async function noteDkimSigned(pool: Pool | Client, signed: ReadonlyMap<string, Date>): Promise<void> {
  if (signed.size === 0) return;
  await pool.query(
    `update mail.dkim_key k set signed_at = greatest(k.signed_at, s.at), first_signed_at = least(k.first_signed_at, s.at)
     from unnest($1::text[], $2::timestamptz[]) as s (fingerprint, at) where k.fingerprint = s.fingerprint`,
    [[...signed.keys()], [...signed.values()]],
  );
}

/** Adds to what left unsigned; written behind. */
export async function noteDkimUnsigned(pool: Pool | Client, rows: readonly DkimUnsignedRow[]): Promise<void> {
  if (rows.length === 0) return;
  await pool.query(
    `insert into mail.dkim_unsigned as u (domain, at, reason, messages)
     select * from unnest($1::text[], $2::timestamptz[], $3::text[], $4::bigint[])
     on conflict (domain) do update set at = greatest(u.at, excluded.at), reason = excluded.reason,
       messages = case when u.at < now() - interval '1 day' then 0 else u.messages end + excluded.messages`,
    [
      rows.map((row) => row.domain),
      rows.map((row) => row.at),
      rows.map((row) => row.reason),
      rows.map((row) => row.messages),
    ],
  );
}

/** What left unsigned since a moment, the newest first. */
export async function readDkimUnsigned(pool: Pool | Client, since: Date): Promise<DkimUnsignedRow[]> {
  const { rows } = await pool.query<DkimUnsignedRow>(
    'select domain, at, reason, messages::int as messages from mail.dkim_unsigned where at > $1 order by at desc limit 100',
    [since],
  );
  return rows;
}

/** Every selector that keys of a domain ever had, as far as anybody looked for them. */
export async function usedSelectors(pool: Pool | Client, domain: string): Promise<Set<string>> {
  const { rows } = await pool.query<{ selector: string }>('select selector from mail.dkim_key where domain = $1', [
    domain,
  ]);
  return new Set(rows.map(({ selector }) => selector));
}
