import type { PosthornEvent } from '@posthorn/events/event';
import { boundsOf, type DayOfDomain } from './dmarc-history.ts';
import { insertEvents } from './events.ts';
import { inTransaction } from './hot.ts';
import { insertMessages } from './insert.ts';
import type { Client, NewMessage, Pool } from './message.ts';
import { takeReportDays } from './report-days.ts';
import { storable } from './text.ts';

/** One address that a report goes to. `refused`: its owner does not take reports about that domain; `resting`: see dmarc-rest.ts. */
export type DmarcSentTo = {
  address: string;
  state: 'queued' | 'delivered' | 'failed' | 'refused' | 'resting';
  /** The answer of its host, or why it was not sent there. */
  words: string | null;
  messageId: string | null;
  changedAt: Date;
};

/** A report about one day and one policy domain. */
export type DmarcSent = DayOfDomain & {
  id: string;
  state: 'waiting' | 'sent' | 'failed' | 'withheld';
  reason: string | null;
  /** Who asked for it out of turn. */
  askedBy: string | null;
  fileName: string | null;
  messages: number;
  passed: number;
  records: number;
  attempts: number;
  tryAfter: Date;
  finishedAt: Date | null;
};

/** One that a worker has taken. `octets`: as it was written before. */
export type ClaimedDmarcSent = DmarcSent & { octets: Buffer | null; to: DmarcSentTo[] };

/** What became of a report. `again`: in so many seconds it is tried again, for what is left to do. */
export type DmarcSentOutcome =
  | { kind: 'withheld'; reason: string }
  | { kind: 'later'; seconds: number; reason: string }
  | {
      kind: 'written';
      report: { octets: Uint8Array; fileName: string; messages: number; passed: number; records: number };
      to: readonly Pick<DmarcSentTo, 'address' | 'state' | 'words' | 'messageId'>[];
      mail: readonly NewMessage[];
      events: readonly PosthornEvent[];
      reason: string | null;
      again: number | null;
    };

/**
 * Plans the reports about the last days, each once: one for each record that mail came under and that names addresses, each at a moment of its
 * own within so many seconds. Resolves with how many.
 */
export async function planDmarcReports(
  pool: Pool,
  { spreadSeconds, back }: { spreadSeconds: number; back: number },
): Promise<number> {
  return await inTransaction(pool, async (client) => {
    let planned = 0;
    for (const day of await takeReportDays(client, { table: 'dmarc_sent_day', back }))
      planned += await planDay(client, { day, spreadSeconds, askedBy: null });
    return planned;
  });
}

/** Plans the reports of a day, or the one about one domain, for now. Those that stand already are left alone, but need not wait any longer. */
export async function askForDmarcReports(
  pool: Pool,
  { day, domain, askedBy }: { day: string; domain: string | null; askedBy: string },
): Promise<number> {
  return await inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `update mail.dmarc_sent set try_after = now() where day = $1 and ($2::text is null or domain = $2) and state = 'waiting' and attempts = 0`,
      [day, domain],
    );
    return (
      (rowCount ?? 0) +
      (await planDay(client, { day, spreadSeconds: 0, askedBy, ...(domain === null ? {} : { domain }) }))
    );
  });
}

async function planDay(
  client: Client,
  {
    day,
    spreadSeconds,
    askedBy,
    domain,
  }: { day: string; spreadSeconds: number; askedBy: string | null; domain?: string },
): Promise<number> {
  const [from, to] = boundsOf(day);
  const { rowCount } = await client.query(
    `insert into mail.dmarc_sent (id, day, domain, state, asked_by, try_after)
     select mail.id_now(), $1, used_domain, 'waiting', $2, now() + make_interval(secs => random() * $3)
     from (select distinct used_domain from mail.verification where id >= $4::uuid and id < $5::uuid and used_domain <> ''
       and record ~* 'rua[[:space:]]*=' and ($6::text is null or used_domain = $6)) d on conflict do nothing`,
    [day, askedBy, spreadSeconds, from, to, domain ?? null],
  );
  return rowCount ?? 0;
}

/** Takes reports that are due for so many seconds. */
export async function claimDmarcReports(
  pool: Pool,
  { limit, leaseSeconds }: { limit: number; leaseSeconds: number },
): Promise<ClaimedDmarcSent[]> {
  const { rows } = await pool.query<ClaimedDmarcSent>(
    `with taken as (
       update mail.dmarc_sent set attempts = attempts + 1, try_after = now() + make_interval(secs => $2)
       where id in (select id from mail.dmarc_sent where state = 'waiting' and try_after <= now()
         order by try_after limit $1 for update skip locked)
       returning *)
     select ${COLUMNS}, s.octets, ${TO} from taken s`,
    [limit, leaseSeconds],
  );
  return rows.map(dated);
}

/** Stores what became of a report, with the mail that carries it, in one transaction. False when somebody else has taken it over. */
export async function finishDmarcReport(
  pool: Pool,
  { id, attempts }: Pick<DmarcSent, 'id' | 'attempts'>,
  outcome: DmarcSentOutcome,
): Promise<boolean> {
  return await inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `select from mail.dmarc_sent where id = $1 and attempts = $2 and state = 'waiting' for update`,
      [id, attempts],
    );
    if (rowCount !== 1) return false;
    if (outcome.kind === 'written') await keepWritten(client, id, outcome);
    const seconds = outcome.kind === 'later' ? outcome.seconds : outcome.kind === 'written' ? outcome.again : null;
    const state =
      seconds !== null ? 'waiting' : outcome.kind === 'written' && outcome.to.some(isUnderWay) ? 'sent' : 'withheld';
    await client.query(
      `update mail.dmarc_sent set state = $2, reason = $3, try_after = now() + make_interval(secs => coalesce($4, 0)),
         finished_at = case when $2 <> 'waiting' then now() end where id = $1`,
      [id, state, outcome.reason && storable(outcome.reason.slice(0, MAX_WORDS)), seconds],
    );
    return true;
  });
}

const isUnderWay = ({ state }: Pick<DmarcSentTo, 'state'>): boolean => state === 'queued' || state === 'delivered';

async function keepWritten(
  client: Client,
  id: string,
  { report, to, mail, events }: Extract<DmarcSentOutcome, { kind: 'written' }>,
): Promise<void> {
  if (mail.length > 0) await insertMessages(client, mail);
  if (events.length > 0) await insertEvents(client, events);
  const { octets, fileName, messages, passed, records } = report;
  await client.query(
    'update mail.dmarc_sent set octets = $2, file_name = $3, messages = $4, passed = $5, records = $6 where id = $1',
    [id, Buffer.from(octets), fileName, messages, passed, records],
  );
  for (const { address, state, words, messageId } of to)
    await client.query(
      `insert into mail.dmarc_sent_to as t (report, address, state, words, message_id) values ($1, $2, $3, $4, $5)
       on conflict (report, address) do update set state = excluded.state, words = excluded.words, message_id = excluded.message_id,
         changed_at = now(), look_after = now() where t.message_id is null`,
      [id, storable(address), state, words && storable(words.slice(0, MAX_WORDS)), messageId],
    );
}

/** Has a finished report sent once more, the same file, to whoever asks for it now. Null when there is none that is finished. */
export async function sendDmarcReportAgain(pool: Pool, id: string): Promise<DmarcSent | null> {
  return await inTransaction(pool, async (client) => {
    const { rows } = await client.query<DmarcSent>(
      `update mail.dmarc_sent s set state = 'waiting', reason = null, attempts = attempts + 1, try_after = now(), finished_at = null
       where id = $1 and state <> 'waiting' returning ${COLUMNS}`,
      [id],
    );
    if (rows[0]) await client.query('delete from mail.dmarc_sent_to where report = $1', [id]);
    return rows[0] ?? null;
  });
}

/** Reports, newest first. `before`: the id of the last row of the page before. */
export async function listDmarcSent(
  pool: Pool,
  options: { domain?: string; state?: DmarcSent['state']; day?: string; before?: string; limit: number },
): Promise<{ rows: (DmarcSent & { to: DmarcSentTo[] })[]; more: boolean }> {
  const { domain, state, day, before, limit } = options;
  const { rows } = await pool.query<DmarcSent & { to: DmarcSentTo[] }>(
    `select ${COLUMNS}, ${TO} from (select * from mail.dmarc_sent
       where ($1::text is null or strpos(domain, lower($1)) > 0) and ($2::text is null or state = $2) and ($3::date is null or day = $3)
         and ($4::uuid is null or id < $4)
       order by id desc limit $5) s order by s.id desc`,
    [domain ?? null, state ?? null, day ?? null, before ?? null, limit + 1],
  );
  return { rows: rows.slice(0, limit).map(dated), more: rows.length > limit };
}

/** One report with its file. */
export async function readDmarcSent(
  pool: Pool,
  id: string,
): Promise<(DmarcSent & { octets: Buffer | null; to: DmarcSentTo[] }) | null> {
  const { rows } = await pool.query<ClaimedDmarcSent>(
    `select ${COLUMNS}, s.octets, ${TO} from mail.dmarc_sent s where id = $1`,
    [id],
  );
  return rows[0] ? dated(rows[0]) : null;
}

/** The ids and states of the reports about a day, by domain. */
export async function dmarcSentOfDay(
  pool: Pool,
  day: string,
  domains: readonly string[],
): Promise<Map<string, Pick<DmarcSent, 'id' | 'state'>>> {
  const { rows } = await pool.query<Pick<DmarcSent, 'id' | 'state' | 'domain'>>(
    'select id, state, domain from mail.dmarc_sent where day = $1 and domain = any ($2::text[])',
    [day, domains],
  );
  return new Map(rows.map(({ domain, ...row }) => [domain, row]));
}

/** Forgets reports about days longer ago. */
export async function forgetDmarcSent(pool: Pool, days: number): Promise<void> {
  for (const table of ['dmarc_sent', 'dmarc_sent_day'])
    await pool.query(`delete from mail.${table} where day < (now() at time zone 'UTC')::date - $1::int`, [days]);
  await pool.query('delete from mail.dmarc_sent_rest where failed_at < now() - make_interval(days => $1::int)', [days]);
}

/** JSON has no dates. */
const dated = <Row extends { to: DmarcSentTo[] }>(row: Row): Row => ({
  ...row,
  to: row.to.map((one) => ({ ...one, changedAt: new Date(one.changedAt) })),
});

const COLUMNS = `s.id, s.day::text, s.domain, s.state, s.reason, s.asked_by as "askedBy", s.file_name as "fileName",
  s.messages::float8 as messages, s.passed::float8 as passed, s.records, s.attempts, s.try_after as "tryAfter", s.finished_at as "finishedAt"`;
const TO = `coalesce((select json_agg(json_build_object('address', t.address, 'state', t.state, 'words', t.words, 'messageId', t.message_id,
  'changedAt', t.changed_at) order by t.address) from mail.dmarc_sent_to t where t.report = s.id), '[]') as "to"`;
const MAX_WORDS = 1000;
