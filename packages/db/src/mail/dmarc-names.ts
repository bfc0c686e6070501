import type { Pool } from './message.ts';

/** A name in which mail was sent: the domain of reports itself, or one below it. */
export type DmarcName = {
  name: string;
  /** Null: not looked up yet, or DNS did not say. */
  doesExist: boolean | null;
  aligned: number;
  broken: number;
  forwarded: number;
  unknown: number;
};

/** The names of one domain, busiest first, of days `YYYY-MM-DD`, both included. */
export async function countDmarcNames(
  pool: Pool,
  { domain, from, to, limit }: { domain: string; from: string; to: string; limit: number },
): Promise<DmarcName[]> {
  const of = (group: string): string =>
    `coalesce(sum(s.count) filter (where s.source_group = '${group}'), 0) as ${group}`;
  type Row = { [Name in keyof Omit<DmarcName, 'name' | 'doesExist'>]: string } & Pick<DmarcName, 'name' | 'doesExist'>;
  const { rows } = await pool.query<Row>(
    `select c.*, case when c.name = $1 then true else n.does_exist end as "doesExist" from (
       select s.name, ${['aligned', 'broken', 'forwarded', 'unknown'].map(of).join(', ')} from mail.dmarc_name_day s
       where s.domain = $1 and s.day between $2::date and $3::date group by s.name order by sum(s.count) desc, s.name limit $4
     ) c left join mail.dmarc_name n on n.name = c.name`,
    [domain.toLowerCase(), from, to, limit],
  );
  return rows.map(({ name, doesExist, aligned, broken, forwarded, unknown }) => ({
    name,
    doesExist,
    aligned: Number(aligned),
    broken: Number(broken),
    forwarded: Number(forwarded),
    unknown: Number(unknown),
  }));
}

/** Takes names that nobody has looked up yet, the newest first. */
export async function claimDmarcNames(pool: Pool, limit: number): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `update mail.dmarc_name set looked_at = now() where name in (
       select name from mail.dmarc_name where looked_at is null order by added_at desc limit $1 for update skip locked)
     returning name`,
    [limit],
  );
  return rows.map(({ name }) => name);
}

/** Keeps whether DNS knows a name. */
export async function keepDmarcName(pool: Pool, name: string, doesExist: boolean): Promise<void> {
  await pool.query('update mail.dmarc_name set does_exist = $2 where name = $1', [name, doesExist]);
}
