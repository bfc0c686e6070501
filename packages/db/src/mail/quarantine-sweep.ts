import { newEvent } from '@posthorn/events/event';
import { completeEvents } from './complete.ts';
import { insertEvents } from './events.ts';
import { inTransaction } from './hot.ts';
import { insertMessages } from './insert.ts';
import type { NewMessage, Pool } from './message.ts';

/** What is said of mail that leaves soon. */
export type QuarantineWarning = { recipients: number; messages: number; days: number; first: Date };

export type WarnOptions = {
  /** Id of this process, for the event. */
  process: string;
  /** Warn so many days before. 0: no warnings. */
  days: number;
  /** Mail that tells somebody; stored in the same transaction. */
  notice?: (warning: QuarantineWarning) => NewMessage | undefined;
};

/**
 * Warns of what leaves soon and was not warned of: once a day at most, unless something would leave before the next time. Null: nothing was to be
 * said.
 */
export async function warnOfLeaving(
  pool: Pool,
  { process, days, notice }: WarnOptions,
): Promise<{ warning: QuarantineWarning; notice: NewMessage | undefined } | null> {
  if (days <= 0) return null;
  return await inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ recipients: number }>(
      `with told as (
         update mail.quarantine set warned_at = now()
         where ended_at is null and warned_at is null and leaves_at < now() + $1 * interval '1 day'
           and (exists (select from mail.quarantine where ended_at is null and warned_at is null and leaves_at < now() + interval '1 day')
             or not exists (select from mail.quarantine where warned_at > now() - interval '1 day'))
         returning recipient_id
       ) select count(*)::int as recipients from told`,
      [days],
    );
    if (rows[0]!.recipients === 0) return null;
    const { rows: counted } = await client.query<Omit<QuarantineWarning, 'days'>>(
      `select count(*)::int as recipients, count(distinct message_id)::int as messages, min(leaves_at) as first
       from mail.quarantine where ended_at is null and leaves_at < now() + $1 * interval '1 day'`,
      [days],
    );
    const warning = { ...counted[0]!, days };
    const written = notice?.(warning);
    if (written !== undefined) await insertMessages(client, [written]);
    await insertEvents(client, [
      newEvent('quarantine:warning', {
        process,
        text: warningWords(warning),
        data: {
          recipients: warning.recipients,
          messages: warning.messages,
          days,
          first: warning.first.toISOString(),
        },
      }),
    ]);
    return { warning, notice: written };
  });
}

/** One sentence. */
export function warningWords({ messages, days }: Pick<QuarantineWarning, 'messages' | 'days'>): string {
  const within = days === 1 ? 'a day' : `${days} days`;
  return messages === 1
    ? `One message leaves the quarantine within ${within}`
    : `${messages.toLocaleString('en-GB')} messages leave the quarantine within ${within}`;
}

/**
 * Throws away a batch of what has been there for its whole time. It ends as discarded: it was policy, and nobody is told. What somebody has in hands
 * just now is passed over.
 *
 * @param isWarned only what was warned of
 * @returns how many; less than a batch means that this was all
 */
export async function expireQuarantine(
  pool: Pool,
  { process, isWarned }: { process: string; isWarned: boolean },
): Promise<number> {
  return await inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ message_id: string; id: string; address: string; rule: string; since: Date }>(
      `with due as (
         select k.message_id, k.recipient_id from mail.quarantine k join mail.recipient r on r.message_id = k.message_id and r.id = k.recipient_id
         where k.ended_at is null and k.leaves_at <= now() and (k.warned_at is not null or not $1) and r.state = 'quarantined'
         order by k.leaves_at limit ${EXPIRE_BATCH} for update of r skip locked
       ), done as (
         update mail.recipient r set state = 'discarded', next_try = null, finished_at = now(), fence = nextval('mail.fence')
         from due where r.message_id = due.message_id and r.id = due.recipient_id returning r.message_id, r.id, r.address
       )
       update mail.quarantine k set ended_at = now(), ended = 'expired', ended_by = '' from done d
       where k.message_id = d.message_id and k.recipient_id = d.id returning k.message_id, d.id, d.address, k.rule, k.since`,
      [isWarned],
    );
    const events = rows.map(({ message_id, id, address, rule, since }) =>
      newEvent('quarantine:expire', {
        process,
        messageId: message_id,
        recipientId: id,
        recipient: address,
        data: { rule, since: since.toISOString() },
      }),
    );
    const messages = rows.map(({ message_id }) => message_id);
    await insertEvents(client, [...events, ...(await completeEvents(client, messages, process))]);
    return rows.length;
  });
}

/**
 * Makes both tables say the same where something else than Posthorn has changed one of them, such as a backup of an older version: whoever is in
 * quarantine gets a time to leave, and whoever is not there any more is no longer listed.
 */
export async function reconcileQuarantine(pool: Pool, keepDays: number): Promise<void> {
  await pool.query(
    `insert into mail.quarantine (message_id, recipient_id, since, leaves_at, stage, rule, reason)
     select r.message_id, r.id, r.queued_at, now() + $1 * interval '1 day', coalesce(r.decision->>'stage', ''),
       coalesce(r.decision->>'rule', ''), coalesce(r.hold_reason, r.decision->>'rule', '')
     from mail.recipient r where r.state = 'quarantined'
       and not exists (select from mail.quarantine k where k.message_id = r.message_id and k.recipient_id = r.id and k.ended_at is null)
     on conflict (message_id, recipient_id) do update set ended_at = null, ended = null, ended_by = null`,
    [keepDays],
  );
  await pool.query(
    `update mail.quarantine k set ended_at = now(), ended = 'elsewhere', ended_by = '' where k.ended_at is null
       and not exists (select from mail.recipient r where r.message_id = k.message_id and r.id = k.recipient_id and r.state = 'quarantined')`,
  );
}

/** So many end in one transaction. */
export const EXPIRE_BATCH = 2000;
