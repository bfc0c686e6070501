import { statfs } from 'node:fs/promises';
import { readLedger } from '@posthorn/queue/ledger';
import { minFreeOf } from '@posthorn/settings/min-free';
import { type Finding, fail, ok, warn } from '@posthorn/settings/self-test';
import type { SelfTestContext, WorkerSelfTests } from './self-test.ts';

/** Is there room, does Postgres keep what it confirms, is nothing left lying, does every recipient count? */
export const queue: WorkerSelfTests = {
  async health(check, context) {
    const { queue: own } = context.settings.configuration;
    await check('Room on the disk', () => room(context));
    await check('Postgres keeps what it confirms', () => durability(context));
    await check('The sweep looks for due mail', async () => {
      const due = await context.sweep();
      const words =
        due.length === 0 ? 'Nothing is due.' : `${due.length} destinations have due mail; they were rung for.`;
      return ok(`${words} It looks every ${own.sweepInterval} s.`);
    });
    await check('Nothing is left lying', () => leftLying(context));
    await check('The doorbell', () =>
      context.doorbellTrouble === undefined
        ? ok('Workers are woken as soon as mail is accepted.')
        : warn(`Out of order (${context.doorbellTrouble}); the sweep finds mail some seconds later.`),
    );
    await check('Delivery', () => (own.holdAll ? warn('All delivery is held (queue.holdAll).') : ok('Not held.')));
    await check('Clocks', () => clocks(context));
    await check('The ledger', () => ledger(context), 60_000);
  },
};

async function room({ dataDir, settings }: SelfTestContext): Promise<Finding> {
  const disk = await statfs(dataDir);
  const free = disk.bavail * disk.bsize;
  const least = minFreeOf(settings.configuration);
  const words = `${(free / 1024 ** 3).toFixed(1)} GB are free; intake stops below ${(least / 1024 ** 3).toFixed(1)} GB.`;
  if (free < least) return fail(`${words} Intake has stopped.`);
  return free < 2 * least ? warn(words) : ok(words);
}

async function durability({ pool }: SelfTestContext): Promise<Finding> {
  const { rows } = await pool.query<{ name: string; setting: string }>(
    `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'server_version') order by name`,
  );
  const facts = { facts: Object.fromEntries(rows.map(({ name, setting }) => [name, setting])) };
  const unsafe = rows
    .filter(({ name, setting }) => name !== 'server_version' && setting === 'off')
    .map(({ name }) => name);
  return unsafe.length > 0
    ? fail(`${unsafe.join(', ')} is off: mail that was accepted can be lost when the machine fails.`, facts)
    : ok('fsync, synchronous_commit and full_page_writes are on.', facts);
}

/** What is due for much longer than the sweep takes to come round, though nothing holds it back. */
async function leftLying({ pool, settings }: SelfTestContext): Promise<Finding> {
  const { sweepInterval, holdAll } = settings.configuration.queue;
  if (holdAll) return ok('All delivery is held, so due mail waits as it should.');
  const patience = Math.max(60, 3 * sweepInterval);
  const { rows } = await pool.query<{ destination: string; since: Date }>(
    `select d.name as destination, r.next_try as since from mail.destination d
     cross join lateral (select next_try from mail.recipient r where r.state = 'queued' and r.destination = d.name order by next_try limit 1) as r
     where not d.held and coalesce(d.not_before, '-infinity') < now() and r.next_try < now() - make_interval(secs => $1)
     order by r.next_try limit 20`,
    [patience],
  );
  const links = [{ to: '/queue?by=watchdog', words: 'The watchdog' }];
  if (rows.length === 0) return ok(`No mail is due for longer than ${patience} s.`);
  const names = rows.map(({ destination }) => destination);
  return warn(
    `Due for longer than ${patience} s: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ' and more' : ''}. Enough workers?`,
    { links },
  );
}

async function clocks({ pool }: SelfTestContext): Promise<Finding> {
  const before = Date.now();
  const { rows } = await pool.query<{ now: Date }>('select clock_timestamp() as now');
  const after = Date.now();
  const apart = Math.round(rows[0]!.now.getTime() - (before + after) / 2);
  const words = `The database’s clock and this machine’s are ${Math.abs(apart)} ms apart.`;
  return Math.abs(apart) < 2000 ? ok(words) : warn(`${words} Set both by NTP.`);
}

async function ledger({ pool }: SelfTestContext): Promise<Finding> {
  const day = await readLedger(pool, { day: new Date().toISOString().slice(0, 10) });
  const all = await readLedger(pool);
  const facts = {
    facts: { today: `${day.left.total} = ${day.right.total}`, 'all days': `${all.left.total} = ${all.right.total}` },
  };
  const bad = [day, all].find(({ balanced }) => !balanced);
  if (bad) {
    const count = Math.abs(bad.difference);
    const who = count === 1 ? '1 recipient is' : `${count} recipients are`;
    return fail(`${who} ${bad.difference > 0 ? 'missing' : 'counted twice'}.`, facts);
  }
  return ok(`Balanced: ${all.left.total} recipients came in, and each is delivered, waiting or accounted for.`, facts);
}
