import { randomBytes } from 'node:crypto';
import { insertEvents } from '@posthorn/db/mail/events';
import { insertVerifications } from '@posthorn/db/mail/verification';
import { createTestDatabase, type TestDatabase } from '@posthorn/db/testing';
import { newEvent } from '@posthorn/events/event';
import { uuidv7 } from '@posthorn/events/id';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAcceptor, type NewMessage } from './accept.ts';
import { claim, readContent } from './claim.ts';
import { readLedger } from './ledger.ts';
import { createSettler } from './settle.ts';
import { createSweep, ensurePartitions, type SweepOptions } from './sweep.ts';
import { sampleMessage, sampleRecipient, sampleVerification } from './testing.ts';

let database: TestDatabase;
let options: SweepOptions;
let due: string[];
beforeEach(async () => {
  database = await createTestDatabase();
  due = [];
  options = {
    pool: database.pool,
    intervalSeconds: 3600,
    housekeepingSeconds: 0,
    retention: () => ({ deliveredDays: 30, eventDays: 10, verificationDays: 90 }),
    onDue: (destination) => due.push(destination),
  };
});
afterEach(async () => {
  await database[Symbol.asyncDispose]();
});

const DAY = 86_400_000;

async function daysAgo(days: number): Promise<Date> {
  const at = new Date(Date.now() - days * DAY);
  await database.pool.query(
    `select mail.ensure_partitions(($1::timestamptz at time zone 'UTC')::date, ($1::timestamptz at time zone 'UTC')::date)`,
    [at],
  );
  return at;
}

async function accept(...messages: NewMessage[]): Promise<void> {
  await using acceptor = createAcceptor({ pool: database.pool });
  for (const message of messages) await acceptor.accept(message);
}

async function deliverAll(): Promise<void> {
  await using settler = createSettler({ pool: database.pool });
  for (;;) {
    const claims = await claim({
      pool: database.pool,
      worker: 'w',
      leaseSeconds: 60,
      limits: { concurrencyPerDestination: 99 },
    });
    if (claims.length === 0) return;
    for (const held of claims) {
      await settler.settle(
        held.messages.flatMap(({ message, recipients }) =>
          recipients.map(({ id }) => ({
            messageId: message.id,
            recipientId: id,
            fence: held.fence,
            outcome: { kind: 'delivered' as const },
            reports: [],
            events: [],
          })),
        ),
      );
    }
  }
}

/** uuidv7 itself never goes back in time. */
function idOf(at: Date): string {
  const time = at.getTime().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}${uuidv7().slice(13)}`;
}

const tables = async () =>
  (
    await database.pool.query(
      `select relname from pg_class where relnamespace = 'mail'::regnamespace and relkind = 'r' order by 1`,
    )
  ).rows.map(({ relname }) => relname as string);
const nameOf = (table: string, at: Date) => `${table}_${at.toISOString().slice(0, 10).replaceAll('-', '')}`;

describe('the sweep', () => {
  test('names every destination with due mail, and none that is held, backing off or not yet due', async () => {
    await accept(
      sampleMessage({
        recipients: ['mx:a.example', 'mx:b.example', 'mx:held.example', 'mx:later.example', 'mx:off.example'].map(
          (destination) => sampleRecipient({ destination }),
        ),
      }),
      sampleMessage({ recipients: [sampleRecipient({ destination: 'mx:kept.example', state: 'held' })] }),
    );
    await database.pool.query(`insert into mail.destination (name, held) values ('mx:held.example', true)`);
    await database.pool.query(
      `insert into mail.destination (name, not_before) values ('mx:off.example', now() + interval '1 h')`,
    );
    await database.pool.query(
      `update mail.recipient set next_try = now() + interval '1 h' where destination = 'mx:later.example'`,
    );
    await using sweep = createSweep(options);
    expect((await sweep.run()).sort()).toEqual(['mx:a.example', 'mx:b.example']);
  });

  test('finds a lost ring and a deferred message by itself', async () => {
    await accept(sampleMessage());
    await database.pool.query(`update mail.recipient set next_try = now() + interval '1 hour'`);
    await using _sweep = createSweep({ ...options, intervalSeconds: 0.05 });
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(due).toEqual([]);
    await database.pool.query('update mail.recipient set next_try = now()');
    for (let tries = 0; tries < 3000 && due.length === 0; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(due[0]).toBe('mx:example.net');
  });

  test('goes on after the database was away', async () => {
    await accept(sampleMessage());
    const warnings: string[] = [];
    const log = { info() {}, error() {}, warn: (_: object, text: string) => warnings.push(text) };
    await database.pool.query('alter table mail.recipient rename to away');
    await using _sweep = createSweep({ ...options, log, intervalSeconds: 0.05 });
    for (let tries = 0; tries < 3000 && warnings.length === 0; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 20));
    await database.pool.query('alter table mail.away rename to recipient');
    for (let tries = 0; tries < 3000 && due.length === 0; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(due[0]).toBe('mx:example.net');
  });
});

describe('housekeeping', () => {
  test('makes partitions a week ahead, whoever asks and however many at once', async () => {
    const ahead = new Date(Date.now() + 7 * DAY);
    await database.pool.query(`drop table mail.${nameOf('message', ahead)}`);
    await Promise.all([1, 2, 3].map(() => ensurePartitions(database.pool)));
    expect(await tables()).toContain(nameOf('message', ahead));
    await accept(sampleMessage({ id: idOf(ahead) }));
  });

  test('only one process at a time', async () => {
    await using sweep = createSweep(options);
    const other = await database.pool.connect();
    await other.query(`select pg_advisory_lock(hashtext('mail.sweep'))`);
    expect(await sweep.keepHouse()).toBeNull();
    await other.query(`select pg_advisory_unlock(hashtext('mail.sweep'))`);
    other.release();
    expect(await sweep.keepHouse()).not.toBeNull();
  });

  test('deletes orphans after a day and leaves what is being staged', async () => {
    await using acceptor = createAcceptor({ pool: database.pool });
    const old = await acceptor.stage([randomBytes(300_000)]);
    const young = await acceptor.stage([randomBytes(1000)]);
    await database.pool.query(`update mail.staged set staged_at = now() - interval '25 h' where id = $1`, [
      old.stagedId,
    ]);
    await using sweep = createSweep(options);
    await sweep.keepHouse();
    const { rows } = await database.pool.query('select distinct id from mail.content');
    expect(rows).toEqual([{ id: young.stagedId }]);
    await acceptor.accept(sampleMessage({ content: young, size: 1000 }));
  });

  test('closes finished days, verifies them, and keeps the ledger in balance when rows are gone', async () => {
    const old = await daysAgo(40);
    const recent = await daysAgo(5);
    await accept(sampleMessage({ id: idOf(old), recipients: [sampleRecipient(), sampleRecipient()] }));
    await accept(sampleMessage({ id: idOf(recent) }), sampleMessage());
    await using sweep = createSweep(options);
    expect((await sweep.keepHouse())?.closedDays).toEqual([]);
    await deliverAll();
    const before = await readLedger(database.pool);
    expect(before).toMatchObject({ balanced: true, right: { delivered: 4 } });
    const done = await sweep.keepHouse();
    expect(done?.closedDays).toHaveLength(2);
    expect(done?.dropped).toEqual(expect.arrayContaining([nameOf('message', old)]));
    expect(await tables()).not.toContain(nameOf('content', old));
    expect(await tables()).toContain(nameOf('message', recent));
    expect(await readLedger(database.pool)).toEqual(before);
    const day = old.toISOString().slice(0, 10);
    expect(await readLedger(database.pool, { day })).toMatchObject({
      left: { accepted: 2 },
      right: { delivered: 2 },
      balanced: true,
    });
    // A row that vanishes from a closed day is noticed: at once for the day, within a day in total.
    await database.pool.query('delete from mail.recipient where message_id < mail.day_start(current_date - 1)');
    expect(await readLedger(database.pool, { day: recent.toISOString().slice(0, 10) })).toMatchObject({
      difference: 1,
    });
    await database.pool.query(`update mail.ledger_day set verified_at = now() - interval '2 days'`);
    await sweep.keepHouse();
    expect(await readLedger(database.pool)).toMatchObject({ balanced: false, difference: 1 });
  });

  test('a body with an unfinished recipient is copied forward before its day goes', async () => {
    const old = await daysAgo(40);
    const body = randomBytes(700_000);
    const kept = sampleMessage({ id: idOf(old), content: body, size: body.length });
    const gone = sampleMessage({ id: idOf(old) });
    const derived = sampleMessage({
      origin: 'expanded',
      parentId: kept.id,
      content: { sameAs: kept.id, prefix: Buffer.from('X: y\r\n') },
    });
    await accept(kept, gone, derived);
    await database.pool.query(
      `update mail.recipient set state = 'delivered', finished_at = now() where message_id = $1`,
      [gone.id],
    );
    await using sweep = createSweep(options);
    const done = await sweep.keepHouse();
    const content = nameOf('content', old);
    expect(done?.copied).toBe(2);
    expect(await tables()).not.toContain(content);
    expect(await tables()).toContain(nameOf('message', old));
    const [held] = await claim({
      pool: database.pool,
      worker: 'w',
      leaseSeconds: 60,
      limits: { concurrencyPerDestination: 1 },
    });
    expect(held!.messages).toHaveLength(2);
    const contents = new Set<string>();
    for (const { message } of held!.messages) {
      const parts: Uint8Array[] = [];
      for await (const part of readContent(database.pool, message.contentId, message.prefix)) parts.push(part);
      expect(Buffer.concat(parts).subarray(-body.length).equals(body)).toBe(true);
      contents.add(message.contentId);
    }
    expect(contents.size).toBe(1);
    expect(await readLedger(database.pool)).toMatchObject({ balanced: true });
  });

  test('a detachment that a crash interrupted is finished', async () => {
    const old = await daysAgo(40);
    await insertEvents(database.pool, [newEvent('tcp:connect', { id: idOf(old), process: 'e1' })]);
    await database.pool.query(`alter table mail.event detach partition mail.${nameOf('event', old)}`);
    await database.pool.query(`alter table mail.content detach partition mail.${nameOf('content', old)}`);
    await using sweep = createSweep(options);
    await sweep.keepHouse();
    expect((await tables()).filter((name) => name.endsWith(nameOf('', old)))).toEqual([]);
  });
});

test('verifications are forgotten when their days are over, and no sooner', async () => {
  const at = (days: number) => new Date(Date.now() - days * DAY);
  await insertVerifications(
    database.pool,
    [91, 90.1, 89.9, 0].map((days) => sampleVerification({ at: at(days) })),
  );
  await using sweep = createSweep(options);
  expect(await sweep.keepHouse()).toMatchObject({ forgottenVerifications: 2 });
  expect(await sweep.keepHouse()).toMatchObject({ forgottenVerifications: 0 });
  const { rows } = await database.pool.query('select count(*)::int as n from mail.verification');
  expect(rows).toEqual([{ n: 2 }]);
});
