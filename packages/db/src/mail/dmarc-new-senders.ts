import type { Client } from './message.ts';

/** Somebody who was never seen sending in the name of a domain before. */
export type NewDmarcSender = { domain: string; sender: string; group: string; cause: string; messages: number };

/**
 * Notes who a stored report names as senders. Resolves with those that are new, busiest first: not in the first report about a domain, in which
 * everybody is, and not in an old one that is handed in late. Strangers can call themselves anything, so there is a bound.
 */
export async function newDmarcSenders(client: Client, report: string): Promise<NewDmarcSender[]> {
  const { rows } = await client.query<Omit<NewDmarcSender, 'messages'> & { messages: string }>(
    `with known as (
       select exists (select from mail.dmarc_sender f join mail.dmarc_report d on d.id = $1 and f.domain = d.domain) as is_known
     ), seen as (
       select domain, sender, min(day) as day, (array_agg(source_group order by count desc))[1] as "group",
         (array_agg(cause order by count desc))[1] as cause, sum(count) as messages
       from mail.dmarc_row where report = $1 group by domain, sender
     ), noted as (
       insert into mail.dmarc_sender as f (domain, sender, first_day) select domain, sender, day from seen
       on conflict (domain, sender) do update set first_day = excluded.first_day where f.first_day > excluded.first_day
       returning domain, sender, xmax = 0 as is_new
     )
     select s.domain, s.sender, s."group", s.cause, s.messages from seen s join noted n using (domain, sender), known
     where n.is_new and known.is_known and s.sender <> '' and s.day > (now() at time zone 'UTC')::date - $2::int
     order by s.messages desc, s.sender limit $3`,
    [report, RECENT_DAYS, MOST],
  );
  return rows.map((row) => ({ ...row, messages: Number(row.messages) }));
}

/** Adds a stored report to the sums by name, and notes the names to be looked up. */
export async function addDmarcNames(client: Client, report: string): Promise<void> {
  await client.query(
    `insert into mail.dmarc_name_day as s (domain, day, name, source_group, count)
     select domain, day, left(header_from, 255), source_group, sum(count) from mail.dmarc_row
     where report = $1 and (header_from = domain or right(header_from, length(domain) + 1) = '.' || domain) group by 1, 2, 3, 4
     on conflict (domain, day, name, source_group) do update set count = s.count + excluded.count`,
    [report],
  );
  await client.query(
    `insert into mail.dmarc_name (name) select distinct left(header_from, 255) from mail.dmarc_row
     where report = $1 and right(header_from, length(domain) + 1) = '.' || domain on conflict do nothing`,
    [report],
  );
}

const RECENT_DAYS = 14;
const MOST = 20;
