import type { PosthornEvent } from '@posthorn/events/event';
import { insertEvents } from './events.ts';
import { inTransaction } from './hot.ts';
import { insertMessages } from './insert.ts';
import type { Client, NewMessage, Pool } from './message.ts';
import { takeReportDays } from './report-days.ts';
import { storableJson } from './text.ts';

/** One address that a report goes to. `sent`: taken by its web server, or in our queue (`messageId`). */
export type TlsReportTarget = {
  to: string;
  state: 'waiting' | 'sent' | 'failed';
  /** The answer of the web server, or what went wrong. */
  words?: string;
  messageId?: string;
  at?: string;
};

/** One report to one domain about one day. `report`: what RFC 8460 §4.4 calls it, null until it is written. */
export type SentTlsReport = {
  id: string;
  day: string;
  domain: string;
  state: 'waiting' | 'sent' | 'failed' | 'withheld';
  reason: string | null;
  report: unknown;
  targets: TlsReportTarget[];
  successful: number;
  failed: number;
  attempts: number;
  tryAfter: Date;
  finishedAt: Date | null;
};

/** What became of a report. `unwanted`: the domain does not ask for any. */
export type TlsReportOutcome =
  | { kind: 'unwanted' }
  | { kind: 'withheld'; reason: string }
  | { kind: 'later'; seconds: number; reason: string; written?: Written }
  | { kind: 'done'; state: 'sent' | 'failed'; reason: string | null; written: Written };

type Written = {
  report: unknown;
  successful: number;
  failed: number;
  targets: readonly TlsReportTarget[];
  messages: readonly NewMessage[];
  events: readonly PosthornEvent[];
};

/**
 * Plans the reports about the last days, each once: one for each domain that was sent mail, each at a moment of its own within so many seconds.
 * Resolves with how many.
 */
export async function planTlsReports(
  pool: Pool,
  { spreadSeconds, back }: { spreadSeconds: number; back: number },
): Promise<number> {
  return await inTransaction(pool, async (client) => {
    const days = await takeReportDays(client, { table: 'tls_report_day', back });
    const { rowCount } = await client.query(
      `insert into mail.tls_report_sent (id, day, domain, state, try_after)
       select mail.id_now(), day, domain, 'waiting', now() + make_interval(secs => random() * $2)
       from (select distinct day, domain from mail.tls_session where day = any ($1::date[])) d on conflict do nothing`,
      [days, spreadSeconds],
    );
    return rowCount ?? 0;
  });
}

/** Takes reports that are due for so many seconds. */
export async function claimTlsReports(
  pool: Pool,
  { limit, leaseSeconds }: { limit: number; leaseSeconds: number },
): Promise<SentTlsReport[]> {
  const { rows } = await pool.query<SentTlsReport>(
    `update mail.tls_report_sent set attempts = attempts + 1, try_after = now() + make_interval(secs => $2)
     where id in (select id from mail.tls_report_sent where state = 'waiting' and try_after <= now()
       order by try_after limit $1 for update skip locked)
     returning ${COLUMNS}`,
    [limit, leaseSeconds],
  );
  return rows;
}

/** Stores what became of a report, with the messages that carry it, in one transaction. False when somebody else has taken it over. */
export async function finishTlsReport(
  pool: Pool,
  { id, attempts }: Pick<SentTlsReport, 'id' | 'attempts'>,
  outcome: TlsReportOutcome,
): Promise<boolean> {
  return await inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `select from mail.tls_report_sent where id = $1 and attempts = $2 and state = 'waiting' for update`,
      [id, attempts],
    );
    if (rowCount !== 1) return false;
    if (outcome.kind === 'unwanted') {
      await client.query('delete from mail.tls_report_sent where id = $1', [id]);
      return true;
    }
    const reason = outcome.reason?.slice(0, MAX_REASON) ?? null;
    if (outcome.kind === 'withheld') {
      await client.query(
        `update mail.tls_report_sent set state = 'withheld', reason = $2, finished_at = now() where id = $1`,
        [id, reason],
      );
      return true;
    }
    if (outcome.written) await keepWritten(client, id, outcome.written);
    if (outcome.kind === 'later')
      await client.query(
        `update mail.tls_report_sent set reason = $2, try_after = now() + make_interval(secs => $3) where id = $1`,
        [id, reason, outcome.seconds],
      );
    else
      await client.query('update mail.tls_report_sent set state = $2, reason = $3, finished_at = now() where id = $1', [
        id,
        outcome.state,
        reason,
      ]);
    return true;
  });
}

async function keepWritten(client: Client, id: string, written: Written): Promise<void> {
  if (written.messages.length > 0) await insertMessages(client, written.messages);
  if (written.events.length > 0) await insertEvents(client, written.events);
  await client.query(
    'update mail.tls_report_sent set report = $2, targets = $3, successful = $4, failed = $5 where id = $1',
    [id, storableJson(written.report), storableJson(written.targets), written.successful, written.failed],
  );
}

/** Has a finished report sent once more, to whoever asks for it now. Null when there is none. */
export async function sendTlsReportAgain(pool: Pool, id: string): Promise<SentTlsReport | null> {
  const { rows } = await pool.query<SentTlsReport>(
    `update mail.tls_report_sent set state = 'waiting', reason = null, targets = '[]', attempts = attempts + 1, try_after = now(),
       finished_at = null where id = $1 and state <> 'waiting' returning ${COLUMNS}`,
    [id],
  );
  return rows[0] ?? null;
}

export async function readSentTlsReport(pool: Pool, id: string): Promise<SentTlsReport | null> {
  const { rows } = await pool.query<SentTlsReport>(`select ${COLUMNS} from mail.tls_report_sent where id = $1`, [id]);
  return rows[0] ?? null;
}

/** Reports, newest first; those that wait only once they are written or were tried. `before`: the id of the last row of the page before. */
export async function listSentTlsReports(
  pool: Pool,
  { domain, state, before, limit }: { domain?: string; state?: SentTlsReport['state']; before?: string; limit: number },
): Promise<{ rows: Omit<SentTlsReport, 'report'>[]; more: boolean }> {
  const { rows } = await pool.query<Omit<SentTlsReport, 'report'>>(
    `select ${SHORT} from mail.tls_report_sent
     where ($1::text is null or strpos(domain, lower($1)) > 0) and ($2::text is null or state = $2) and ($3::uuid is null or id < $3)
     order by id desc limit $4`,
    [domain ?? null, state ?? null, before ?? null, limit + 1],
  );
  return { rows: rows.slice(0, limit), more: rows.length > limit };
}

const SHORT = `id, day::text, domain, state, reason, targets, successful::float8 as successful, failed::float8 as failed, attempts,
  try_after as "tryAfter", finished_at as "finishedAt"`;
const COLUMNS = `${SHORT}, report`;
const MAX_REASON = 1000;
