import type { Client, Pool } from './message.ts';

/** A certificate for which a response is wanted; octets are DER. `fingerprint`: SHA-256 of the certificate, in hexadecimal. */
export type WantedOcsp = { fingerprint: string; certificate: Buffer; issuer: Buffer };

/** What is there for a certificate. `error`: why the last try brought nothing; what was there before stays. */
export type OcspRow = {
  fingerprint: string;
  response: Buffer | null;
  fetchedAt: Date | null;
  error: string | null;
  triedAt: Date | null;
  nextTryAt: Date;
};

/** A certificate whose time to be asked for has come, leased to whoever claimed it. */
export type DueOcsp = WantedOcsp & { tries: number; hasResponse: boolean; error: string | null };

/** Says that responses are wanted, and reads those that are there. Writes only now and then, so that it may be called every few seconds. */
export async function wantOcsp(pool: Pool | Client, wanted: readonly WantedOcsp[]): Promise<OcspRow[]> {
  if (wanted.length === 0) return [];
  const { rows } = await pool.query<OcspRow & { isOld: boolean }>(
    `select fingerprint, response, fetched_at as "fetchedAt", error, tried_at as "triedAt", next_try_at as "nextTryAt",
       wanted_at < now() - interval '5 minutes' as "isOld"
     from mail.ocsp_response where fingerprint = any ($1)`,
    [wanted.map(({ fingerprint }) => fingerprint)],
  );
  const known = new Set(rows.flatMap(({ fingerprint, isOld }) => (isOld ? [] : [fingerprint])));
  await noteWanted(
    pool,
    wanted.filter(({ fingerprint }) => !known.has(fingerprint)),
  );
  return rows.map(({ isOld: _isOld, ...row }) => row);
}

async function noteWanted(pool: Pool | Client, wanted: readonly WantedOcsp[]): Promise<void> {
  if (wanted.length === 0) return;
  await pool.query(
    `insert into mail.ocsp_response as o (fingerprint, certificate, issuer, wanted_at, next_try_at)
     select w.fingerprint, w.certificate, w.issuer, now(), now()
     from unnest($1::text[], $2::bytea[], $3::bytea[]) as w (fingerprint, certificate, issuer)
     order by w.fingerprint
     on conflict (fingerprint) do update set wanted_at = now()`,
    [wanted.map((one) => one.fingerprint), wanted.map((one) => one.certificate), wanted.map((one) => one.issuer)],
  );
}

/** Takes those that are due, wanted lately, and leased to nobody else. A lease that is not settled ends by itself. */
export async function claimOcsp(pool: Pool, options: { limit: number; leaseSeconds: number }): Promise<DueOcsp[]> {
  const { rows } = await pool.query<DueOcsp>(
    `update mail.ocsp_response o set next_try_at = now() + make_interval(secs => $2)
     from (select fingerprint from mail.ocsp_response
           where next_try_at <= now() and wanted_at > now() - interval '1 hour'
           order by next_try_at limit $1 for update skip locked) due
     where o.fingerprint = due.fingerprint
     returning o.fingerprint, o.certificate, o.issuer, o.tries, o.response is not null as "hasResponse", o.error`,
    [options.limit, options.leaseSeconds],
  );
  return rows;
}

/** Keeps a response until the next try. */
export async function keepOcsp(
  pool: Pool,
  fingerprint: string,
  found: { response: Buffer; thisUpdate: Date; nextUpdate: Date; nextTrySeconds: number },
): Promise<void> {
  await pool.query(
    `update mail.ocsp_response set response = $2, this_update = $3, next_update = $4, fetched_at = now(), error = null,
       tried_at = now(), tries = 0, next_try_at = now() + make_interval(secs => $5)
     where fingerprint = $1`,
    [fingerprint, found.response, found.thisUpdate, found.nextUpdate, found.nextTrySeconds],
  );
}

/** Keeps why a try brought nothing. `isOver`: what was there before is not to be used any more. */
export async function failOcsp(
  pool: Pool,
  fingerprint: string,
  failure: { error: string; isOver: boolean; nextTrySeconds: number },
): Promise<void> {
  await pool.query(
    `update mail.ocsp_response set error = $2, tried_at = now(), tries = tries + 1,
       response = case when $3 then null else response end, next_try_at = now() + make_interval(secs => $4)
     where fingerprint = $1`,
    [fingerprint, failure.error, failure.isOver, failure.nextTrySeconds],
  );
}

/** Forgets certificates that nobody has wanted a response for in a month. */
export async function forgetOcsp(pool: Pool): Promise<void> {
  await pool.query(`delete from mail.ocsp_response where wanted_at < now() - interval '30 days'`);
}
