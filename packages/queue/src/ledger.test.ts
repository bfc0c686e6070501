import { createPool } from '@posthorn/db/pool';
import { createTestDatabase, type TestDatabase } from '@posthorn/db/testing';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAcceptor, type NewMessage } from './accept.ts';
import { claim, claimNext, releaseClaim } from './claim.ts';
import { readLedger, readLedgerDays } from './ledger.ts';
import { createSettler, type Outcome, type Settlement } from './settle.ts';
import { sampleMessage, sampleRecipient } from './testing.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await database[Symbol.asyncDispose]();
});

const leases = { worker: 'w', leaseSeconds: 0.001, maxRecipients: 4, limits: { concurrencyPerDestination: 4 } };

describe('the ledger', () => {
  test('is empty and balanced at first', async () => {
    expect(await readLedger(database.pool)).toMatchObject({ left: { total: 0 }, right: { total: 0 }, balanced: true });
  });

  test('says what is missing and what is too much', async () => {
    await using acceptor = createAcceptor({ pool: database.pool });
    const message = sampleMessage({ recipients: [sampleRecipient(), sampleRecipient({ state: 'held' })] });
    await acceptor.accept(message);
    expect(await readLedger(database.pool)).toMatchObject({ right: { queued: 1, held: 1 }, balanced: true });
    await database.pool.query(`delete from mail.recipient where state = 'held'`);
    expect(await readLedger(database.pool)).toMatchObject({ balanced: false, difference: 1 });
    await database.pool.query('delete from mail.message');
    // The day is the message's own: midnight may have come since.
    const day = new Date(Number.parseInt(message.id.replaceAll('-', '').slice(0, 12), 16)).toISOString().slice(0, 10);
    expect(await readLedger(database.pool, { day })).toMatchObject({ day, balanced: false, difference: -1 });
    expect((await readLedgerDays(database.pool, { days: 7 })).map((ledger) => ledger.day)).toEqual([day]);
  });

  /** Every step may be cut short: a claim abandoned, a settlement repeated or sent too late, a connection killed. */
  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('accept' as const), recipients: fc.integer({ min: 1, max: 5 }) }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('work' as const),
        outcome: fc.constantFrom(
          'delivered',
          'bounced',
          'expired',
          'deferred',
          'moved',
          'expanded',
          'held',
          'handed-over',
        ),
        fate: fc.constantFrom('settle', 'abandon', 'late', 'twice', 'release', 'crash'),
      }),
    },
  );

  test('balances whatever is crashed, abandoned, repeated or late', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        await database.pool.query(
          'truncate mail.message, mail.recipient, mail.content, mail.destination, mail.attempt, mail.event',
        );
        await using acceptor = createAcceptor({ pool: database.pool });
        await using settler = createSettler({ pool: database.pool });
        const options = { ...leases, pool: database.pool };
        let promised = 0;
        const accept = async (message: NewMessage) => {
          await acceptor.accept(message);
          promised += message.recipients.length;
        };
        for (const { kind, ...how } of steps) {
          if (kind === 'accept') {
            const { recipients } = how as { recipients: number };
            const destination = `mx:${recipients}.example`;
            await accept(
              sampleMessage({ recipients: Array.from({ length: recipients }, () => sampleRecipient({ destination })) }),
            );
            continue;
          }
          const { outcome, fate } = how as { outcome: string; fate: string };
          for (const held of await claim(options)) {
            const settlements = held.messages.flatMap(({ message, recipients }) =>
              recipients.map((recipient): Settlement => {
                const expanded = sampleMessage({
                  origin: 'expanded',
                  parentId: message.id,
                  content: { sameAs: message.id },
                });
                const reports =
                  outcome === 'expanded'
                    ? [expanded]
                    : outcome === 'bounced'
                      ? [sampleMessage({ origin: 'generated' })]
                      : [];
                const about = { messageId: message.id, recipientId: recipient.id, fence: held.fence };
                return { ...about, outcome: outcomeOf(outcome), reports, events: [] };
              }),
            );
            if (fate === 'late') await claim(options);
            if (fate === 'release') await releaseClaim(database.pool, held);
            const killing = fate === 'crash' ? killBusyConnections() : null;
            if (fate !== 'abandon') await settler.settle(settlements);
            await killing;
            if (fate === 'twice') await settler.settle(settlements);
            if (fate === 'settle') await claimNext(options, held);
          }
          const ledger = await readLedger(database.pool);
          expect(ledger).toMatchObject({ balanced: true, left: { accepted: promised } });
        }
      }),
      { numRuns: 15 },
    );
  });
});

/** What a crash of a worker or of a server process looks like from here: statements under way fail, committed or not. */
async function killBusyConnections(): Promise<void> {
  const killer = createPool(database.url, { max: 1 });
  // Until they are gone: what dies a moment later would take somebody else's statement with it.
  await killer.query(
    `select pg_terminate_backend(pid, 10000) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`,
  );
  await killer.end();
}

function outcomeOf(kind: string): Outcome {
  if (kind === 'deferred') return { kind, nextTry: new Date(Date.now() + (Math.random() < 0.5 ? 0 : 3_600_000)) };
  if (kind === 'moved') return { kind, destination: 'smarthost:relay', route: 'relay' };
  if (kind === 'held') return { kind, reason: 'rule' };
  return { kind } as Outcome;
}
