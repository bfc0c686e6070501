import { randomBytes } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@posthorn/db/testing';
import { uuidv7 } from '@posthorn/events/id';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AcceptError, createAcceptor } from './accept.ts';
import { readContent } from './claim.ts';
import { sampleMessage, sampleRecipient } from './testing.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

async function octetsOf(messageId: string): Promise<Buffer> {
  const { rows } = await database.pool.query('select content_id, prefix from mail.message where id = $1', [messageId]);
  const parts: Uint8Array[] = [];
  for await (const part of readContent(database.pool, rows[0].content_id, rows[0].prefix)) parts.push(part);
  return Buffer.concat(parts);
}

describe('accept', () => {
  test('stores message, body and recipients, and rings for what is due', async () => {
    const rung: string[] = [];
    await using acceptor = createAcceptor({ pool: database.pool, ring: (destination) => rung.push(destination) });
    const body = randomBytes(5000);
    const message = sampleMessage({
      content: body,
      size: 5000,
      recipients: [
        sampleRecipient(),
        sampleRecipient({ destination: 'lmtp:dovecot', state: 'held', holdReason: 'by rule' }),
        sampleRecipient({ state: 'discarded', destination: 'discard' }),
      ],
    });
    await acceptor.accept(message);
    expect(await octetsOf(message.id)).toEqual(body);
    const { rows } = await database.pool.query(
      `select r.state, r.next_try is not null as due, r.finished_at is not null as finished, r.decision->>'rule' as rule,
         m.recipient_count from mail.recipient r join mail.message m on m.id = r.message_id where m.id = $1 order by r.id`,
      [message.id],
    );
    expect(rows.map(({ state, due, finished }) => [state, due, finished])).toEqual([
      ['queued', true, false],
      ['held', false, false],
      ['discarded', false, true],
    ]);
    expect(rows[0]).toMatchObject({ rule: 'builtin.relay-host', recipient_count: 3 });
    expect(rung).toEqual(['mx:example.net']);
  });

  test('concurrent sessions share rounds, every one is answered after its commit', async () => {
    await using acceptor = createAcceptor({ pool: database.pool });
    const messages = Array.from({ length: 200 }, () => sampleMessage());
    const transactions = new Set<string>();
    await Promise.all(
      messages.map(async (message) => {
        await acceptor.accept(message);
        const { rows } = await database.pool.query('select xmin::text from mail.message where id = $1', [message.id]);
        transactions.add(rows[0].xmin);
      }),
    );
    expect(transactions.size).toBeLessThan(50);
  });

  test('a poison message defers only itself', async () => {
    await using acceptor = createAcceptor({ pool: database.pool });
    const good = Array.from({ length: 10 }, () => sampleMessage());
    const bad = [
      sampleMessage({ size: 2 ** 40 }),
      sampleMessage({ content: { sameAs: uuidv7() } }),
      sampleMessage({ recipients: [sampleRecipient({ id: 'no id' })] }),
    ];
    const all = [...good.slice(0, 5), ...bad, ...good.slice(5)];
    const answers = await Promise.allSettled(all.map((message) => acceptor.accept(message)));
    const refused = answers.filter((answer) => answer.status === 'rejected');
    expect(refused).toHaveLength(3);
    for (const { reason } of refused) expect(reason).toBeInstanceOf(AcceptError);
    const { rows } = await database.pool.query('select count(*)::int as n from mail.message where id = any($1)', [
      good.map(({ id }) => id),
    ]);
    expect(rows[0].n).toBe(10);
    const { rows: left } = await database.pool.query('select from mail.recipient where message_id = any($1)', [
      bad.map(({ id }) => id),
    ]);
    expect(left).toHaveLength(0);
  });

  test('what a peer sends never breaks a round: NUL and lone surrogates are escaped', async () => {
    await using acceptor = createAcceptor({ pool: database.pool });
    const message = sampleMessage({
      summary: { subject: 'a\0b\ud800c', from: '\udc00' },
      client: { ...sampleMessage().client!, helo: 'x\0y\\u0000' },
    });
    await acceptor.accept(message);
    const { rows } = await database.pool.query('select summary, client from mail.message where id = $1', [message.id]);
    expect(rows[0].summary).toEqual({ subject: 'a\\u0000b\\ud800c', from: '\\udc00' });
    expect(rows[0].client.helo).toBe('x\\u0000y\\u0000');
  });

  test('accepting the same message again after an ambiguous commit stores nothing twice', async () => {
    await using acceptor = createAcceptor({ pool: database.pool });
    const message = sampleMessage();
    await acceptor.accept(message);
    await acceptor.accept(message);
    const staged = sampleMessage({ content: await acceptor.stage([Buffer.from('abc')]), size: 3 });
    await acceptor.accept(staged);
    await acceptor.accept(staged);
    const { rows } = await database.pool.query(
      'select count(*)::int as n from mail.recipient where message_id = any($1)',
      [[message.id, staged.id]],
    );
    expect(rows[0].n).toBe(2);
  });

  test('a body may be in memory, staged in chunks, empty, or that of an earlier message with octets in front', async () => {
    await using acceptor = createAcceptor({ pool: database.pool });
    const large = randomBytes(1_000_003);
    const inMemory = sampleMessage({ content: large, size: large.length });
    const pieces = function* () {
      for (let from = 0; from < large.length; from += 77_777) yield large.subarray(from, from + 77_777);
    };
    const content = await acceptor.stage(pieces());
    expect(content.size).toBe(large.length);
    const staged = sampleMessage({ content, size: large.length });
    const empty = sampleMessage({ content: Buffer.alloc(0), size: 0 });
    await Promise.all([acceptor.accept(inMemory), acceptor.accept(staged), acceptor.accept(empty)]);
    const derived = sampleMessage({ content: { sameAs: staged.id, prefix: Buffer.from('Received: a\r\n') } });
    await acceptor.accept(derived);
    const again = sampleMessage({ content: { sameAs: derived.id, prefix: Buffer.from('Received: b\r\n') } });
    await acceptor.accept(again);
    expect((await octetsOf(inMemory.id)).equals(large)).toBe(true);
    expect((await octetsOf(staged.id)).equals(large)).toBe(true);
    expect(await octetsOf(empty.id)).toEqual(Buffer.alloc(0));
    const expected = Buffer.concat([Buffer.from('Received: b\r\nReceived: a\r\n'), large]);
    expect((await octetsOf(again.id)).equals(expected)).toBe(true);
    const { rows } = await database.pool.query('select from mail.staged');
    expect(rows).toHaveLength(0);
  });

  test('a staged body that was swept away is not accepted', async () => {
    await using acceptor = createAcceptor({ pool: database.pool });
    const content = await acceptor.stage([Buffer.from('abc')]);
    await database.pool.query('delete from mail.staged');
    await expect(acceptor.accept(sampleMessage({ content, size: 3 }))).rejects.toMatchObject({ reason: 'poison' });
  });

  test('the byte budget is refused before it is exceeded, and given back', async () => {
    await using acceptor = createAcceptor({ pool: database.pool, maxInFlightBytes: 1000 });
    expect(acceptor.reserve(5000)).toBe(true);
    expect(acceptor.reserve(1)).toBe(false);
    acceptor.release(5000);
    expect(acceptor.reserve(600)).toBe(true);
    expect(acceptor.reserve(500)).toBe(false);
  });

  test('connections killed in the middle of rounds lose and double nothing', async () => {
    await using acceptor = createAcceptor({ pool: database.pool });
    const messages = Array.from({ length: 300 }, () => sampleMessage());
    let done = 0;
    const killing = (async () => {
      // Not before something got through since the last time: a slow machine would never finish between two blows.
      for (let before = -1; done < messages.length; ) {
        if (done > before) {
          before = done;
          await database.pool
            .query(
              `select pg_terminate_backend(pid) from pg_stat_activity
               where datname = current_database() and pid <> pg_backend_pid() and query like '%mail.message%'`,
            )
            .catch(() => {});
        }
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
    })();
    const acceptAtLast = async (index: number): Promise<void> => {
      for (;;) {
        try {
          await acceptor.accept(messages[index]!);
          return;
        } catch {
          messages[index] = sampleMessage();
        }
      }
    };
    await Promise.all(
      Array.from({ length: 10 }, async (_, session) => {
        for (let index = session; index < messages.length; index += 10) {
          await acceptAtLast(index);
          done += 1;
        }
      }),
    ).finally(() => {
      done = messages.length;
    });
    await killing;
    const { rows } = await database.pool.query(
      `select count(*)::int as n, count(distinct c.id)::int as bodies from mail.message m
       join mail.recipient r on r.message_id = m.id join mail.content c on c.id = m.content_id where m.id = any($1)`,
      [messages.map(({ id }) => id)],
    );
    expect(rows[0]).toEqual({ n: 300, bodies: 300 });
  });
});
