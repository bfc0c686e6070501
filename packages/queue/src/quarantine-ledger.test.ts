import { createPool } from '@posthorn/db/pool';
import { createTestDatabase, type TestDatabase } from '@posthorn/db/testing';
import { uuidv7 } from '@posthorn/events/id';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAcceptor, type NewMessage } from './accept.ts';
import { type ActionContext, applyAction, previewAction, undoAction } from './actions.ts';
import { claim, readContent } from './claim.ts';
import { readLedger } from './ledger.ts';
import { listQuarantine, sweepQuarantine } from './quarantine.ts';
import { createSettler } from './settle.ts';
import { createSweep } from './sweep.ts';
import { kept, sampleMessage, sampleRecipient } from './testing.ts';

let database: TestDatabase;
let context: ActionContext;
beforeEach(async () => {
  database = await createTestDatabase();
  context = { pool: database.pool, actor: 'ann', process: 'console' };
});
afterEach(async () => {
  await database[Symbol.asyncDispose]();
});

async function accept(...messages: NewMessage[]): Promise<void> {
  await using acceptor = createAcceptor({ pool: database.pool });
  for (const message of messages) await acceptor.accept(message);
}

/** Null: somebody else was at it. */
async function act(kind: 'release' | 'delete' | 'drop' | 'fail'): Promise<string | null> {
  const action = kind === 'fail' ? ({ kind, waitSeconds: 60 } as const) : { kind };
  const { token } = await previewAction(database.pool, action, { quarantine: {} });
  const done = await applyAction(context, action, { quarantine: {} }, { token });
  return done.kind === 'applied' ? done.undoToken : null;
}

async function deliver(): Promise<void> {
  await using settler = createSettler({ pool: database.pool });
  const options = { pool: database.pool, worker: 'w', leaseSeconds: 60, limits: { concurrencyPerDestination: 4 } };
  for (const held of await claim(options)) {
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

const leave = () => database.pool.query(`update mail.quarantine set leaves_at = now() - interval '1 minute'`);
const sweep = () => sweepQuarantine(database.pool, { keepDays: 30, warnDays: 3 }, 'w');

/** Both tables tell the same story, and no transition was made that there is not. */
async function expectSound(): Promise<void> {
  const { rows } = await database.pool.query<{ wrong: string }>(
    `select r.state || ' but ' || coalesce(k.ended, 'not ended') as wrong
     from mail.quarantine k join mail.recipient r on r.message_id = k.message_id and r.id = k.recipient_id
     where (k.ended is null) <> (r.state = 'quarantined')
       or (k.ended is null) <> (k.ended_at is null)
       or (k.ended in ('deleted', 'expired')) <> (r.state in ('discarded', 'dropped'))
       or (k.ended = 'released' and r.state not in ('queued', 'delivered'))
       or (r.state in ('discarded', 'dropped', 'delivered')) <> (r.finished_at is not null)
       or (r.state = 'quarantined' and r.next_try is not null)`,
  );
  expect(rows).toEqual([]);
}

describe('the ledger with a quarantine', () => {
  const step = fc.constantFrom(
    'keep',
    'keep three',
    'wait',
    'release',
    'delete',
    'drop',
    'fail',
    'undo',
    'undo twice',
    'leave',
    'sweep',
    'two sweeps',
    'deliver',
    'crash while releasing',
    'crash while deleting',
    'crash while sweeping',
    'release and sweep at once',
  );

  test('balances in whatever order mail is kept, released, deleted, undone and leaves, also when processes die', {
    timeout: 180_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), async (steps) => {
        await database.pool.query(
          'truncate mail.message, mail.recipient, mail.content, mail.destination, mail.attempt, mail.event, mail.action, mail.action_item, mail.quarantine',
        );
        let promised = 0;
        const undo: string[] = [];
        const remember = (token: string | null) => token !== null && undo.push(token);
        for (const one of steps) {
          switch (one) {
            case 'keep':
              await accept(kept());
              promised += 1;
              break;
            case 'keep three':
              await accept(
                sampleMessage({ recipients: [...kept().recipients, sampleRecipient(), ...kept().recipients] }),
              );
              promised += 3;
              break;
            case 'wait':
              await accept(sampleMessage());
              promised += 1;
              break;
            case 'release':
            case 'delete':
            case 'drop':
            case 'fail':
              remember(await act(one));
              break;
            case 'undo':
            case 'undo twice': {
              const token = undo.pop();
              if (token === undefined) break;
              await undoAction(context, token);
              if (one === 'undo twice') await undoAction(context, token);
              break;
            }
            case 'leave':
              await leave();
              break;
            case 'sweep':
              await sweep();
              break;
            case 'two sweeps':
              await Promise.all([sweep(), sweep()]);
              break;
            case 'deliver':
              await deliver();
              break;
            case 'crash while releasing':
            case 'crash while deleting':
              await crashing(() => act(one === 'crash while releasing' ? 'release' : 'delete'));
              break;
            case 'crash while sweeping':
              await crashing(sweep);
              break;
            case 'release and sweep at once':
              await leave();
              await Promise.all([act('release'), sweep()]);
              break;
          }
          expect([one, await readLedger(database.pool)]).toMatchObject([
            one,
            { balanced: true, left: { accepted: promised } },
          ]);
          await expectSound();
        }
      }),
      { numRuns: 30 },
    );
  });

  test.each(permutations(['release', 'delete', 'leave', 'undo']))('balances after %s, %s, %s, %s', async (...order) => {
    await accept(sampleMessage({ recipients: [...kept().recipients, ...kept().recipients, sampleRecipient()] }));
    let token: string | null = null;
    for (const one of order) {
      if (one === 'leave') {
        await leave();
        await sweep();
      } else if (one === 'undo') {
        if (token !== null) await undoAction(context, token);
      } else token = await act(one as 'release' | 'delete');
      await expectSound();
      expect(await readLedger(database.pool)).toMatchObject({ balanced: true, left: { accepted: 3 } });
    }
    await deliver();
    await leave();
    await sweep();
    expect(await readLedger(database.pool)).toMatchObject({ balanced: true, right: { quarantined: 0 } });
  });
});

describe('the days of a quarantine', () => {
  test('what is kept is there with its body however old it is; so is what was deleted, while that can be undone', async () => {
    const message = { ...kept(), id: await daysAgo(40) };
    const content = Buffer.from('Subject: kept\r\n\r\nstill here\r\n');
    await accept({ ...message, content, size: content.length });
    await keepHouse();
    expect(await bodyOf(message.id)).toBe(content.toString());
    const token = await act('delete');
    await keepHouse();
    expect(await undoAction(context, token!)).toMatchObject({ count: 1 });
    expect(await bodyOf(message.id)).toBe(content.toString());
    await act('release');
    expect(await bodyOf(message.id)).toBe(content.toString());
    await deliver();
    expect(await readLedger(database.pool)).toMatchObject({ balanced: true, right: { delivered: 1 } });
  });

  test('a day is closed only when nobody of it is kept any more, nor could be again', async () => {
    const id = await daysAgo(40);
    await accept({ ...kept(), id });
    expect((await keepHouse()).closedDays).toEqual([]);
    await act('delete');
    expect((await keepHouse()).closedDays).toEqual([]);
    await database.pool.query(`update mail.action set undo_until = now() - interval '1 second'`);
    const before = await readLedger(database.pool);
    expect((await keepHouse()).closedDays).toHaveLength(1);
    expect((await database.pool.query('select from mail.quarantine')).rowCount).toBe(0);
    expect(await readLedger(database.pool)).toEqual(before);
    expect(before).toMatchObject({ balanced: true, right: { discarded: 1 } });
  });

  test('a body whose recipients all left goes with its day', async () => {
    const id = await daysAgo(40);
    await accept({ ...kept(), id });
    await leave();
    const done = await keepHouse();
    expect(done).toMatchObject({ expired: 1, copied: 0 });
    expect(await listQuarantine(database.pool)).toMatchObject({ rows: [] });
  });
});

async function keepHouse() {
  await using keeping = createSweep({
    pool: database.pool,
    intervalSeconds: 600,
    housekeepingSeconds: 0,
    retention: () => ({ deliveredDays: 30, eventDays: 30, verificationDays: 90 }),
    quarantine: () => ({ keepDays: 30, warnDays: 3 }),
    onDue: () => {},
  });
  return (await keeping.keepHouse())!;
}

/** An id of that day, with the partitions it needs. */
async function daysAgo(days: number): Promise<string> {
  const at = new Date(Date.now() - days * 86_400_000);
  const day = at.toISOString().slice(0, 10);
  await database.pool.query('select mail.ensure_partitions($1::date, $1::date)', [day]);
  const time = at.getTime().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}${uuidv7().slice(13)}`;
}

async function bodyOf(id: string): Promise<string> {
  const { rows } = await database.pool.query<{ content_id: string }>(
    'select content_id from mail.message where id = $1',
    [id],
  );
  const parts: Uint8Array[] = [];
  for await (const part of readContent(database.pool, rows[0]!.content_id, null)) parts.push(part);
  return Buffer.concat(parts).toString();
}

/** Its statements under way fail, committed or not, as when a server process dies. */
async function crashing(work: () => Promise<unknown>): Promise<void> {
  const killer = createPool(database.url, { max: 1 });
  const working = work().catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 8));
  await killer.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`,
  );
  await working;
  await killer.end();
  // Connections that were cut leave the pool when somebody finds them dead.
  for (let round = 0; round < 3; round += 1)
    await Promise.all(Array.from({ length: 10 }, () => database.pool.query('select 1').catch(() => undefined)));
}

function permutations(words: string[]): string[][] {
  if (words.length < 2) return [words];
  return words.flatMap((first) => permutations(words.filter((word) => word !== first)).map((rest) => [first, ...rest]));
}
