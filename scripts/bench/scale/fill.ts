import { readFile } from 'node:fs/promises';
import type { Pool } from '@posthorn/db/pool';

/** How much to make. Received, generated and expanded messages together are `messages`. */
export type Scale = {
  messages: number;
  events: number;
  queued: number;
  destinations: number;
  days: number;
  /** Rows of aggregate reports about our domains. */
  reportRows: number;
};

/** What the console is judged on. */
export const fullScale: Scale = {
  messages: 1_000_000,
  events: 10_000_000,
  queued: 100_000,
  destinations: 2000,
  days: 14,
  reportRows: 1_000_000,
};

/**
 * Fills an empty, migrated database as some weeks of a busy server would: mail by day and not by night, few senders and hosts with most
 * of it, a queue that is mostly young. Every row is made by SQL on the server, days side by side on two connections.
 */
export async function fill(pool: Pool, scale: Scale, log: (line: string) => void): Promise<void> {
  const { rows: used } = await pool.query('select from mail.recipient limit 1');
  if (used.length > 0) throw new Error('this database holds mail already');
  const began = performance.now();
  const say = (what: string) => log(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${what}`);
  await run(pool, 'drop schema if exists bench cascade');
  await run(pool, await read('words.sql'));
  await run(pool, `create table bench.config as ${configuration(scale)}`);
  await run(pool, await read('plan.sql'));
  await run(pool, 'analyze bench.message; analyze bench.outcome; analyze bench.attempt; analyze bench.domain');
  say('planned');
  await run(pool, await read('rows.sql'));
  await run(pool, await read('events.sql'));
  await run(pool, await read('verifications.sql'));
  await run(pool, await read('dmarc-reports.sql'));
  // One after the other and before the rest: two connections that change the same parents would wait for each other for ever.
  await run(pool, 'select bench.drop_days()');
  const { rows: days } = await pool.query<{ day: string }>('select day::text from bench.day order by day desc');
  await sideBySide(pool, [
    'select bench.fill_recipients()',
    ...days.map(({ day }) => `select bench.fill_events('${day}')`),
    ...['messages', 'attempts', 'refusals'].flatMap((what) =>
      days.map(({ day }) => `select bench.fill_${what}('${day}')`),
    ),
  ]);
  await run(pool, 'select bench.fill_destinations()');
  await run(pool, 'select bench.fill_quarantine()');
  await sideBySide(pool, [...inBites('verifications', scale.messages), ...inBites('dmarc_reports', scale.reportRows)]);
  await run(pool, 'select bench.sum_dmarc_reports()');
  say('rows and indexes made');
  await run(pool, 'drop schema bench cascade');
  await sideBySide(pool, ['vacuum analyze mail.event', 'vacuum analyze mail.recipient', 'vacuum analyze']);
  await pool.query('checkpoint');
  say('vacuumed and on disk');
}

/** Events of connections and outcomes follow from the mail; refused sessions make up the rest, at least one for fifty messages. */
function configuration({ messages, events, queued, destinations, days }: Scale): string {
  const perMessage = 9.62;
  const refusals = Math.max(0.02, (events / messages - perMessage) / 3);
  return `select ${messages}::integer as messages, round(${messages} * 0.955)::integer as received,
    round(${messages} * 0.03)::integer as generated, ${messages} - round(${messages} * 0.955)::integer - round(${messages} * 0.03)::integer as expanded,
    ${queued}::integer as queued, ${destinations}::integer as destinations, ${days}::integer as days, ${refusals}::double precision as refusal_share`;
}

/** So many verifications, or rows of reports, over a year, in bites. */
function inBites(what: string, total: number): string[] {
  const bite = 50_000;
  return Array.from(
    { length: Math.ceil(total / bite) },
    (_, at) => `select bench.fill_${what}(${at * bite + 1}, ${Math.min(total, (at + 1) * bite)}, ${total})`,
  );
}

async function sideBySide(pool: Pool, statements: string[]): Promise<void> {
  const left = [...statements];
  const take = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await run(pool, next);
  };
  await Promise.all([take(), take()]);
}

/** Plans and loads are big: they get memory, and nobody waits for their commits. */
async function run(pool: Pool, sql: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query(`set work_mem = '256MB'; set maintenance_work_mem = '512MB'; set synchronous_commit = off`);
    await client.query(sql);
  } finally {
    // Its settings end with it.
    client.release(true);
  }
}

const read = (name: string) => readFile(new URL(name, import.meta.url), 'utf8');
