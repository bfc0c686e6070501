import type { Pool } from './message.ts';

/** What a server offered in its EHLO answer: keyword to its words. */
export type Offered = Readonly<Record<string, readonly string[]>>;

/** A server that lets clients speak before its greeting. `clear` and `secure`: its last answer without and with TLS; null: not known. */
export type EarlyHello = {
  address: string;
  port: number;
  host: string;
  /** The name of ours that it was told. */
  helo: string;
  clear: Offered | null;
  secure: Offered | null;
  learntAt: Date;
  seenAt: Date;
  expiresAt: Date;
  /** Connections that counted on it, and those of them for which it did not hold. */
  used: number;
  lost: number;
  lostAt: Date | null;
  lostReason: string | null;
};

export type EarlyPlace = { address: string; port: number };

/** What is remembered of a server and has not expired. */
export async function readEarlyHello(pool: Pool, { address, port }: EarlyPlace): Promise<EarlyHello | null> {
  const { rows } = await pool.query<EarlyHello>({
    name: 'mail-early-read',
    text: `select ${COLUMNS} from mail.early_hello where address = $1 and port = $2 and expires_at > now()`,
    values: [address, port],
  });
  return rows[0] ?? null;
}

/** Keeps an answer. An answer that lets nobody speak early (`offered` null) is only noted where something is remembered. */
export async function keepEarlyHello(
  pool: Pool,
  at: EarlyPlace,
  said: { host: string; helo: string; isSecure: boolean; offered: Offered | null; keepSeconds: number },
): Promise<void> {
  const side = said.isSecure ? 'secure' : 'clear';
  const other = said.isSecure ? 'clear' : 'secure';
  if (said.offered === null) {
    await pool.query(`update mail.early_hello set ${side} = null, seen_at = now() where address = $1 and port = $2`, [
      at.address,
      at.port,
    ]);
    return;
  }
  await pool.query(
    `insert into mail.early_hello as e (address, port, host, helo, ${side}, expires_at)
     values ($1, $2, $3, $4, $5, now() + make_interval(secs => $6))
     on conflict (address, port) do update set host = excluded.host, helo = excluded.helo, seen_at = now(),
       expires_at = excluded.expires_at,
       learnt_at = case when e.${side} is distinct from excluded.${side} then now() else e.learnt_at end,
       ${other} = case when e.helo = excluded.helo then e.${other} end, ${side} = excluded.${side}`,
    [at.address, at.port, said.host, said.helo, JSON.stringify(said.offered), said.keepSeconds],
  );
}

/** Counts a connection that spoke early. */
export async function countEarlyUse(pool: Pool, { address, port }: EarlyPlace): Promise<void> {
  await pool.query('update mail.early_hello set used = used + 1 where address = $1 and port = $2', [address, port]);
}

/** It did not hold. `isAnswered`: its new answer is kept already, else nothing is known of it any more. */
export async function loseEarlyHello(
  pool: Pool,
  { address, port }: EarlyPlace,
  { reason, isAnswered }: { reason: string; isAnswered: boolean },
): Promise<void> {
  await pool.query(
    `update mail.early_hello set lost = lost + 1, lost_at = now(), lost_reason = $3,
       clear = case when $4 then clear end, secure = case when $4 then secure end
     where address = $1 and port = $2`,
    [address, port, reason.slice(0, 500), isAnswered],
  );
}

/** What is remembered, by address; at most `limit` from behind `after`. */
export async function listEarlyHellos(
  pool: Pool,
  { after, limit }: { after: EarlyPlace | null; limit: number },
): Promise<EarlyHello[]> {
  const { rows } = await pool.query<EarlyHello>(
    `select ${COLUMNS} from mail.early_hello
     where expires_at > now() and ($1::text is null or (address, port) > ($1, $2)) order by address, port limit $3`,
    [after?.address ?? null, after?.port ?? 0, limit],
  );
  return rows;
}

/** Forgets one server; resolves with how many rows there were. */
export async function forgetEarlyHello(pool: Pool, { address, port }: EarlyPlace): Promise<number> {
  const { rowCount } = await pool.query('delete from mail.early_hello where address = $1 and port = $2', [
    address,
    port,
  ]);
  return rowCount ?? 0;
}

/** Takes out what has expired. */
export async function dropExpiredHellos(pool: Pool): Promise<void> {
  await pool.query('delete from mail.early_hello where expires_at <= now()');
}

const COLUMNS = `address, port, host, helo, clear, secure, learnt_at as "learntAt", seen_at as "seenAt",
  expires_at as "expiresAt", used::int, lost::int, lost_at as "lostAt", lost_reason as "lostReason"`;
