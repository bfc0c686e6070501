import { newEvent } from '@posthorn/events/event';
import { type Finding, fail, ok, warn } from '@posthorn/settings/self-test';
import type { EngineSelfTests, SelfTestContext } from './self-test.ts';

/** How soon is what happens to be read, and is everything kept? */
export const events: EngineSelfTests = {
  async latency(check, context) {
    await check('Written and read back', () => roundTrip(context), 20_000);
    await check('History kept by this engine', () => {
      const { folded, lost, buffered } = context.house.history;
      const facts = { facts: { folded, lost, waiting: buffered } };
      if (lost > 0) return fail(`${lost} rows could not be stored since this engine started.`, facts);
      if (folded > 0)
        return warn(`${folded} rows were folded to counts since this engine started: there were too many.`, facts);
      return ok('Every row since this engine started was kept.', facts);
    });
    await check('Room for the days ahead', () => daysAhead(context));
  },
};

async function roundTrip({ house, pool }: SelfTestContext): Promise<Finding> {
  const event = newEvent('self-test:done', {
    process: house.process,
    text: 'Written to be read back.',
    data: { feature: 'events', test: 'latency', result: 'ok', ms: 0, actor: 'self-test' },
  });
  const from = performance.now();
  house.history.events([event]);
  for (;;) {
    const { rowCount } = await pool.query('select 1 from mail.event where id = $1::uuid', [event.id]);
    if (rowCount) break;
    if (performance.now() - from > 15_000) return fail('Not to be read after 15 s.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const ms = Math.round(performance.now() - from);
  const words = `To be read after ${ms} ms.`;
  return ms < SLOW_MS ? ok(words) : warn(`${words} The database is slow, or much is happening.`);
}

/** Rows have nowhere to go on a day without its partition. */
async function daysAhead({ pool }: SelfTestContext): Promise<Finding> {
  const { rows } = await pool.query<{ days: number }>(
    `select count(*)::int as days from generate_series(0, 30) as n
     where to_regclass('mail.event_' || to_char((now() at time zone 'UTC')::date + n, 'YYYYMMDD')) is not null`,
  );
  const days = rows[0]?.days ?? 0;
  if (days < 2) return fail(`Prepared for ${days} days only: is a worker running? It prepares the days.`);
  return days < 5 ? warn(`Prepared for ${days} days.`) : ok(`Prepared for ${days} days.`);
}

const SLOW_MS = 2000;
