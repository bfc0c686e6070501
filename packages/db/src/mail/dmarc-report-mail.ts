import { inTransaction } from './hot.ts';
import type { Pool } from './message.ts';

/** A message to an address for reports, to be read. */
export type DmarcReportMail = { messageId: string; contentId: string; attempts: number };

/** Notes that a message came to an address for reports; once, however often it is delivered. */
export async function noteDmarcReportMail(pool: Pool, mail: { messageId: string; contentId: string }): Promise<void> {
  await pool.query(
    'insert into mail.dmarc_report_mail (message_id, content_id) values ($1, $2) on conflict do nothing',
    [mail.messageId, mail.contentId],
  );
}

/** Takes messages that wait to be read, for some minutes. */
export async function claimDmarcReportMail(pool: Pool, limit: number): Promise<DmarcReportMail[]> {
  const { rows } = await pool.query<DmarcReportMail>(
    `update mail.dmarc_report_mail set attempts = attempts + 1, try_after = now() + interval '5 minutes'
     where message_id in (select message_id from mail.dmarc_report_mail where read_at is null and try_after <= now()
       order by try_after limit $1 for update skip locked)
     returning message_id as "messageId", content_id as "contentId", attempts`,
    [limit],
  );
  return rows;
}

export async function dmarcReportMailRead(pool: Pool, messageId: string): Promise<void> {
  await pool.query('update mail.dmarc_report_mail set read_at = now() where message_id = $1', [messageId]);
}

/**
 * Forgets reports about days that are longer ago, with their sums, a bounded number at a time; those that could not be read go by when they
 * came. Resolves with how many reports went.
 */
export async function forgetDmarcReports(pool: Pool, days: number): Promise<number> {
  return await inTransaction(pool, async (client) => {
    await client.query(`select pg_advisory_xact_lock(hashtext('posthorn dmarc reports'))`);
    for (const table of ['dmarc_sender_day', 'dmarc_reporter_day', 'dmarc_name_day'])
      await client.query(`delete from mail.${table} where day < (now() at time zone 'UTC')::date - $1::int`, [days]);
    await client.query('delete from mail.dmarc_report_mail where noted_at < now() - make_interval(days => $1::int)', [
      days,
    ]);
    await client.query('delete from mail.dmarc_name where added_at < now() - make_interval(days => $1::int)', [days]);
    await client.query('delete from mail.dmarc_source where added_at < now() - make_interval(days => $1::int)', [days]);
    const { rowCount } = await client.query(
      `delete from mail.dmarc_report where id in (select id from mail.dmarc_report
         where coalesce(day, (received_at at time zone 'UTC')::date) < (now() at time zone 'UTC')::date - $1::int limit $2)`,
      [days, MOST_FORGOTTEN],
    );
    return rowCount ?? 0;
  });
}

const MOST_FORGOTTEN = 1000;
