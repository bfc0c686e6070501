import type { Pool } from './message.ts';
import { storable } from './text.ts';

/** Takes addresses whose names nobody has looked up yet, the newest first. */
export async function claimDmarcSources(pool: Pool, limit: number): Promise<string[]> {
  const { rows } = await pool.query<{ address: string }>(
    `update mail.dmarc_source set looked_at = now() where address in (
       select address from mail.dmarc_source where looked_at is null order by added_at desc limit $1 for update skip locked)
     returning host(address) as address`,
    [limit],
  );
  return rows.map(({ address }) => address);
}

/** Keeps the name of an address. */
export async function nameDmarcSource(pool: Pool, address: string, name: string): Promise<void> {
  await pool.query('update mail.dmarc_source set name = $2 where address = $1::inet', [address, storable(name)]);
}

/** The names of addresses; those without one are left out. */
export async function dmarcSourceNames(pool: Pool, addresses: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ address: string; name: string }>(
    'select host(address) as address, name from mail.dmarc_source where address = any($1::inet[]) and name is not null',
    [addresses],
  );
  return new Map(rows.map(({ address, name }) => [address, name]));
}
