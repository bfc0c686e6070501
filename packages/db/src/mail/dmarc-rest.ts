import type { PosthornEvent } from '@posthorn/events/event';
import { insertEvents } from './events.ts';
import { inTransaction } from './hot.ts';
import type { Client, Pool } from './message.ts';
import { storable } from './text.ts';

/** An address to which reports could not be delivered. */
export type DmarcRest = {
  address: string;
  /** How many in a row. */
  failures: number;
  reason: string;
  failedAt: Date;
  /** It gets none until then; null: it is not that far yet. */
  restsUntil: Date | null;
};

/** A report that reached its address, or did not. */
export type SettledDmarcReport = {
  report: string;
  domain: string;
  day: string;
  address: string;
  messageId: string;
  isDelivered: boolean;
  words: string;
  restsUntil: Date | null;
};

/**
 * Looks at mail that carries reports and notes what became of it; an address that failed `after` times in a row rests. A message that was
 * forgotten meanwhile counts as failed, but for nothing more. `eventsOf` says what to tell of it, in the same transaction.
 */
export async function settleDmarcReports(
  pool: Pool,
  {
    limit,
    restDays,
    after,
    eventsOf,
  }: {
    limit: number;
    restDays: number;
    after: number;
    eventsOf: (settled: SettledDmarcReport) => readonly PosthornEvent[];
  },
): Promise<number> {
  return await inTransaction(pool, async (client) => {
    const { rows } = await client.query<Looked>(
      `with looked as (
         update mail.dmarc_sent_to set look_after = now() + least(interval '5 minutes', greatest(interval '1 second', (now() - changed_at) / 4))
         where (report, address) in (select report, address from mail.dmarc_sent_to where state = 'queued' and look_after <= now()
           order by look_after limit $1 for update skip locked)
         returning report, address, message_id)
       select l.report, l.address, l.message_id as "messageId", s.domain, s.day::text, r.state, r.last_error as error, a.code, a.enhanced,
         a.reply from looked l join mail.dmarc_sent s on s.id = l.report
       left join lateral (select state, last_error from mail.recipient where message_id = l.message_id limit 1) r on true
       left join lateral (select code, enhanced, reply from mail.attempt where message_id = l.message_id order by id desc limit 1) a on true`,
      [limit],
    );
    const ended = rows.filter(({ state }) => state === null || !OPEN.has(state));
    for (const one of ended) await settle(client, one);
    return ended.length;

    async function settle(connection: Client, one: Looked): Promise<void> {
      const isDelivered = one.state === 'delivered' || one.state === 'handed-over' || one.state === 'expanded';
      const words = storable(wordsOf(one).slice(0, MAX_WORDS));
      await connection.query(
        `update mail.dmarc_sent_to set state = $3, words = $4, changed_at = now() where report = $1 and address = $2`,
        [one.report, one.address, isDelivered ? 'delivered' : 'failed', words],
      );
      await connection.query(
        `update mail.dmarc_sent s set state = 'failed', reason = $2 where id = $1 and state = 'sent' and not exists
           (select from mail.dmarc_sent_to t where t.report = s.id and t.state in ('queued', 'delivered'))`,
        [one.report, `no address took it; the last answer was: ${words}`],
      );
      const restsUntil = isDelivered ? await wake(connection, one.address) : await fail(connection, one, words);
      const { report, domain, day, address, messageId } = one;
      const events = eventsOf({ report, domain, day, address, messageId, isDelivered, words, restsUntil });
      if (events.length > 0) await insertEvents(connection, events);
    }

    async function fail(connection: Client, { address, state }: Looked, words: string): Promise<Date | null> {
      if (state !== 'bounced' && state !== 'expired') return null;
      const { rows: found } = await connection.query<{ restsUntil: Date | null }>(
        `insert into mail.dmarc_sent_rest as d (address, failures, reason, rests_until)
           values ($1, 1, $2, case when $4 <= 1 then now() + make_interval(days => $3::int) end)
         on conflict (address) do update set failures = d.failures + 1, reason = excluded.reason, failed_at = now(),
           rests_until = case when d.failures + 1 >= $4 then now() + make_interval(days => $3::int) end
         returning rests_until as "restsUntil"`,
        [address, words, restDays, after],
      );
      return found[0]?.restsUntil ?? null;
    }
  });
}

type Looked = {
  report: string;
  address: string;
  messageId: string;
  domain: string;
  day: string;
  state: string | null;
  error: string | null;
  code: number | null;
  enhanced: string | null;
  reply: string | null;
};

async function wake(connection: Client, address: string): Promise<null> {
  await connection.query('delete from mail.dmarc_sent_rest where address = $1', [address]);
  return null;
}

function wordsOf({ state, error, code, reply }: Looked): string {
  if (state === null) return 'the message is not kept any more, nor what became of it';
  const answer = code !== null && reply ? (reply.startsWith(String(code)) ? reply : `${code} ${reply}`) : null;
  return answer ?? error ?? state;
}

/** Those of these addresses that rest now. */
export async function restingAddresses(pool: Pool, addresses: readonly string[]): Promise<Map<string, DmarcRest>> {
  const { rows } = await pool.query<DmarcRest>(
    `select ${COLUMNS} from mail.dmarc_sent_rest where address = any ($1::text[]) and rests_until > now()`,
    [addresses],
  );
  return new Map(rows.map((row) => [row.address, row]));
}

/** Addresses that failed lately, those that rest first; at most so many. */
export async function listDmarcRests(pool: Pool, limit: number): Promise<DmarcRest[]> {
  const { rows } = await pool.query<DmarcRest>(
    `select ${COLUMNS} from mail.dmarc_sent_rest order by rests_until desc nulls last, failed_at desc, address limit $1`,
    [limit],
  );
  return rows;
}

/** Ends the rest of an address; false when it was not known. */
export async function endDmarcRest(pool: Pool, address: string): Promise<boolean> {
  const { rowCount } = await pool.query('delete from mail.dmarc_sent_rest where address = $1', [address]);
  return rowCount === 1;
}

const OPEN: ReadonlySet<string> = new Set(['queued', 'held', 'quarantined']);
const COLUMNS = `address, failures, reason, failed_at as "failedAt", rests_until as "restsUntil"`;
const MAX_WORDS = 500;
