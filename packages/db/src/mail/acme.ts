import type { Pool } from './message.ts';

/** A certificate that the settings want from an authority. */
export type WantedAcme = { name: string; names: readonly string[]; directory: string; keyType: string };

/** What became of it. Times by the database's clock. */
export type AcmeRow = {
  name: string;
  names: string[];
  directory: string;
  keyType: string;
  /** Id of the secret with its private key. */
  keySecret: string;
  chain: string | null;
  issuedNames: string[] | null;
  notBefore: Date | null;
  notAfter: Date | null;
  issuedAt: Date | null;
  renewAt: Date | null;
  orderUrl: string | null;
  triedAt: Date | null;
  error: string | null;
  errorType: string | null;
  failures: number;
  nextTryAt: Date;
  asked: boolean;
};

/** All that is known of these names. */
export async function readAcme(pool: Pool, names: readonly string[]): Promise<AcmeRow[]> {
  if (names.length === 0) return [];
  const { rows } = await pool.query<AcmeRow>(`select ${COLUMNS} from mail.acme_certificate where name = any ($1)`, [
    names,
  ]);
  return rows;
}

/** When each was issued, to tell cheaply whether there is a new one. */
export async function readAcmeStamps(pool: Pool, names: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ name: string; stamp: string }>(
    `select name, extract(epoch from issued_at)::text || ' ' || key_secret as stamp
     from mail.acme_certificate where name = any ($1) and chain is not null`,
    [names],
  );
  return new Map(rows.map(({ name, stamp }) => [name, stamp]));
}

/** Makes the row of a certificate that has none. `keySecret`: of a key made for it; of two makers one wins. */
export async function addAcme(
  pool: Pool,
  { name, names, directory, keyType }: WantedAcme,
  keySecret: string,
): Promise<void> {
  await pool.query(
    `insert into mail.acme_certificate (name, names, directory, key_type, key_secret) values ($1, $2, $3, $4, $5)
     on conflict (name) do nothing`,
    [name, names, directory, keyType, keySecret],
  );
}

/** Takes over what the settings say of it: with other names or another authority a new order is made at once. */
export async function changeAcme(pool: Pool, { name, names, directory }: WantedAcme): Promise<void> {
  await pool.query(
    `update mail.acme_certificate set names = $2, directory = $3, order_url = null, failures = 0, error = null, error_type = null,
       next_try_at = now(), asked = true
     where name = $1 and (names <> $2 or directory <> $3)`,
    [name, names, directory],
  );
}

/** Leases the one that is longest due, to one worker at a time over all of them: authorities count what they are asked. */
export async function leaseAcme(
  pool: Pool,
  { names, worker, seconds }: { names: readonly string[]; worker: string; seconds: number },
): Promise<AcmeRow | null> {
  const { rows } = await pool.query<AcmeRow>(
    `update mail.acme_certificate set worker = $2, leased_until = now() + make_interval(secs => $3), tried_at = now()
     where name = (select name from mail.acme_certificate
                   where name = any ($1) and next_try_at <= now() and (leased_until is null or leased_until <= now())
                   order by next_try_at limit 1 for update skip locked)
     returning ${COLUMNS}`,
    [names, worker, seconds],
  );
  return rows[0] ?? null;
}

/** Keeps the order under way, so that it can be gone on with; null: there is none any more. False: the lease is somebody else's. */
export async function keepAcmeOrder(
  pool: Pool,
  at: { name: string; worker: string },
  orderUrl: string | null,
): Promise<boolean> {
  const { rowCount } = await pool.query(
    'update mail.acme_certificate set order_url = $3 where name = $1 and worker = $2 and leased_until > now()',
    [at.name, at.worker, orderUrl],
  );
  return rowCount === 1;
}

/** Ends a turn with a certificate. */
export async function issueAcme(
  pool: Pool,
  at: { name: string; worker: string },
  issued: { chain: string; names: readonly string[]; notBefore: Date; notAfter: Date; renewAt: Date; nextTryAt: Date },
): Promise<boolean> {
  const { chain, names, notBefore, notAfter, renewAt, nextTryAt } = issued;
  const { rowCount } = await pool.query(
    `update mail.acme_certificate set chain = $3, issued_names = $4, not_before = $5, not_after = $6, issued_at = now(), renew_at = $7,
       next_try_at = $8, order_url = null, error = null, error_type = null, failures = 0, asked = false, leased_until = null
     where name = $1 and worker = $2 and leased_until > now()`,
    [at.name, at.worker, chain, names, notBefore, notAfter, renewAt, nextTryAt],
  );
  return rowCount === 1;
}

/** Ends a turn without one: what was issued before stays. */
export async function failAcme(
  pool: Pool,
  at: { name: string; worker: string },
  failure: { error: string; errorType: string; pauseSeconds: number },
): Promise<void> {
  await pool.query(
    `update mail.acme_certificate set error = $3, error_type = $4, failures = failures + 1, asked = false,
       next_try_at = now() + make_interval(secs => $5), leased_until = null
     where name = $1 and worker = $2 and leased_until > now()`,
    [at.name, at.worker, failure.error, failure.errorType, failure.pauseSeconds],
  );
}

/** Ends a turn in which nothing was due, or that goes on later. */
export async function restAcme(
  pool: Pool,
  at: { name: string; worker: string },
  { nextTryAt, renewAt }: { nextTryAt: Date; renewAt?: Date },
): Promise<void> {
  await pool.query(
    `update mail.acme_certificate set next_try_at = $3, renew_at = coalesce($4, renew_at), leased_until = null
     where name = $1 and worker = $2 and leased_until > now()`,
    [at.name, at.worker, nextTryAt, renewAt ?? null],
  );
}

/** A person wants it renewed now. False: there is nothing of that name, or it is being asked for. */
export async function askAcme(pool: Pool, name: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update mail.acme_certificate set asked = true, next_try_at = now()
     where name = $1 and (leased_until is null or leased_until <= now())`,
    [name],
  );
  return rowCount === 1;
}

export async function readAcmeAccount(pool: Pool, directory: string): Promise<string | null> {
  const { rows } = await pool.query<{ url: string }>('select url from mail.acme_account where directory = $1', [
    directory,
  ]);
  return rows[0]?.url ?? null;
}

export async function keepAcmeAccount(pool: Pool, directory: string, url: string): Promise<void> {
  await pool.query(
    'insert into mail.acme_account (directory, url) values ($1, $2) on conflict (directory) do update set url = excluded.url',
    [directory, url],
  );
}

/** Puts up the answer to a challenge for an hour, and takes away those whose time is over. */
export async function putAcmeChallenge(
  pool: Pool,
  { token, host, answer }: { token: string; host: string; answer: string },
): Promise<void> {
  await pool.query('delete from mail.acme_challenge where expires_at <= now()');
  await pool.query(
    `insert into mail.acme_challenge (token, host, answer, expires_at) values ($1, $2, $3, now() + interval '1 hour')
     on conflict (token) do update set host = excluded.host, answer = excluded.answer, expires_at = excluded.expires_at`,
    [token, host, answer],
  );
}

export async function dropAcmeChallenges(pool: Pool, tokens: readonly string[]): Promise<void> {
  await pool.query('delete from mail.acme_challenge where token = any ($1)', [tokens]);
}

/** The answer to a challenge for a host; null: it is none of ours. */
export async function readAcmeChallenge(pool: Pool, token: string, host: string): Promise<string | null> {
  const { rows } = await pool.query<{ answer: string }>({
    name: 'mail-acme-challenge',
    text: 'select answer from mail.acme_challenge where token = $1 and host = $2 and expires_at > now()',
    values: [token, host],
  });
  return rows[0]?.answer ?? null;
}

const COLUMNS = `name, names, directory, key_type as "keyType", key_secret as "keySecret", chain, issued_names as "issuedNames",
  not_before as "notBefore", not_after as "notAfter", issued_at as "issuedAt", renew_at as "renewAt", order_url as "orderUrl",
  tried_at as "triedAt", error, error_type as "errorType", failures, next_try_at as "nextTryAt", asked`;
