import { createTestDatabase, type TestDatabase } from '@posthorn/db/testing';
import { newEvent } from '@posthorn/events/event';
import { uuidv7 } from '@posthorn/events/id';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAcceptor, type NewMessage } from './accept.ts';
import { type Claim, type ClaimOptions, claim, claimNext, releaseClaim, releaseWorker, renew } from './claim.ts';
import { createSettler, type Settlement } from './settle.ts';
import { sampleMessage, sampleRecipient } from './testing.ts';

let database: TestDatabase;
let options: ClaimOptions;
beforeEach(async () => {
  database = await createTestDatabase();
  options = { pool: database.pool, worker: 'w1', leaseSeconds: 60, limits: { concurrencyPerDestination: 2 } };
});
afterEach(async () => {
  await database[Symbol.asyncDispose]();
});

async function accept(...messages: NewMessage[]): Promise<void> {
  await using acceptor = createAcceptor({ pool: database.pool });
  await Promise.all(messages.map((message) => acceptor.accept(message)));
}

/** The test server may have started a moment ago; expired leases count only a lease after that. */
async function expireLeases(): Promise<void> {
  await database.pool.query(
    `update mail.recipient set lease_until = now() - interval '1 s', next_try = now() - interval '1 s' where lease_until is not null`,
  );
  await database.pool.query(
    `update mail.destination set slot_until = array(select case when u is null then null else now() - interval '1 s' end from unnest(slot_until) u)`,
  );
}

const state = async (id: string) =>
  (
    await database.pool.query(
      'select state, attempts, destination, last_error, lease_until from mail.recipient where id = $1',
      [id],
    )
  ).rows[0];

const settlementsOf = (held: Claim, outcome: Settlement['outcome']): Settlement[] =>
  held.messages.flatMap(({ message, recipients }) =>
    recipients.map((recipient) => ({
      messageId: message.id,
      recipientId: recipient.id,
      fence: held.fence,
      attempt: { at: new Date(), ms: 12.5, stage: 'data', result: 'delivered' as const, code: 250, reply: '250 ok' },
      outcome,
      reports: [],
      events: [newEvent('msg:delivery', { process: 'w1', messageId: message.id, recipientId: recipient.id })],
    })),
  );

describe('claim', () => {
  test('leases slot and batch together, with small bodies, and nothing twice', async () => {
    const body = Buffer.alloc(5000, 'x');
    await accept(sampleMessage({ content: body, size: 5000, recipients: [sampleRecipient(), sampleRecipient()] }));
    await accept(sampleMessage({ content: Buffer.alloc(300_000, 'y'), size: 300_000 }));
    const [first, ...others] = await claim(options);
    expect(others).toHaveLength(0);
    expect(first).toMatchObject({ destination: 'mx:example.net', slot: 1 });
    expect(first!.messages.map(({ recipients, content }) => [recipients.length, content?.length])).toEqual([
      [2, 5000],
      [1, undefined],
    ]);
    expect(Buffer.from(first!.messages[0]!.content!).equals(body)).toBe(true);
    expect(first!.leaseEndsAt).toBeLessThanOrEqual(performance.now() + 60_000);
    expect(await claim(options)).toHaveLength(0);
    expect(await claim({ ...options, destination: 'mx:example.net' })).toHaveLength(0);
  });

  test('no more slots than allowed, and a slot given back serves again', async () => {
    await accept(...Array.from({ length: 5 }, () => sampleMessage()));
    const one = await claim({ ...options, maxRecipients: 1 });
    const two = await claim({ ...options, maxRecipients: 1 });
    expect(await claim({ ...options, maxRecipients: 1 })).toHaveLength(0);
    expect([one[0]!.slot, two[0]!.slot]).toEqual([1, 2]);
    expect(two[0]!.fence > one[0]!.fence).toBe(true);
    await releaseClaim(database.pool, one[0]!);
    const [again] = await claim({ ...options, maxRecipients: 10 });
    expect(again!.slot).toBe(1);
    expect(again!.messages).toHaveLength(4);
  });

  test('concurrent workers never hold the same recipient or slot', async () => {
    await accept(...Array.from({ length: 60 }, () => sampleMessage()));
    const wide = {
      ...options,
      maxRecipients: 7,
      destination: 'mx:example.net',
      limits: { concurrencyPerDestination: 20 },
    };
    const claims = (await Promise.all(Array.from({ length: 12 }, () => claim(wide)))).flat();
    const ids = claims.flatMap(({ messages }) => messages.flatMap(({ recipients }) => recipients.map(({ id }) => id)));
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(claims.map(({ slot }) => slot)).size).toBe(claims.length);
    let left = 60 - ids.length;
    while (left > 0) {
      const [more] = await claim(wide);
      expect(more).toBeDefined();
      left -= more!.messages.length;
    }
    expect(left).toBe(0);
  });

  test('a long queue elsewhere does not starve a healthy destination', async () => {
    await accept(...Array.from({ length: 50 }, () => sampleMessage()));
    await accept(sampleMessage({ recipients: [sampleRecipient({ destination: 'mx:small.example' })] }));
    const claims = await claim({ ...options, maxRecipients: 5 });
    expect(claims.map(({ destination }) => destination).sort()).toEqual(['mx:example.net', 'mx:small.example']);
  });

  test('an abandoned lease is due again by itself, and the old fence is worthless', async () => {
    await accept(sampleMessage());
    const [lost] = await claim(options);
    await expireLeases();
    const [found] = await claim({ ...options, worker: 'w2', leaseSeconds: 0.001 });
    expect(found!.fence > lost!.fence).toBe(true);
    expect(await renew(database.pool, lost!, 60)).toBeNull();
    await using settler = createSettler({ pool: database.pool });
    expect(await settler.settle(settlementsOf(lost!, { kind: 'delivered' }))).toEqual(['fence-lost']);
    expect(await state(found!.messages[0]!.recipients[0]!.id)).toMatchObject({ state: 'queued', attempts: 0 });
    expect(await settler.settle(settlementsOf(found!, { kind: 'delivered' }))).toEqual(['settled']);
    const { rows } = await database.pool.query('select type, data from mail.event order by id');
    expect(rows.map(({ type }) => type).sort()).toEqual(['msg:complete', 'msg:delivery', 'queue:action']);
  });

  test('after a start of Postgres an expired lease waits one more lease', async () => {
    await accept(sampleMessage());
    const [lost] = await claim(options);
    await expireLeases();
    expect(await claim({ ...options, leaseSeconds: 1e9 })).toHaveLength(0);
    await using settler = createSettler({ pool: database.pool });
    expect(await settler.settle(settlementsOf(lost!, { kind: 'delivered' }))).toEqual(['settled']);
  });

  test('renewing lengthens slot and recipients; what a dead worker held comes back at once', async () => {
    await accept(sampleMessage(), sampleMessage());
    const [held] = await claim(options);
    const renewed = await renew(database.pool, held!, 600);
    expect(renewed!.leaseUntil.getTime()).toBeGreaterThan(held!.leaseUntil.getTime());
    expect(await releaseWorker(database.pool, 'w1')).toBe(2);
    const [again] = await claim({ ...options, worker: 'w2' });
    expect(again!.slot).toBe(1);
    expect(again!.messages).toHaveLength(2);
  });

  test('the next batch keeps the slot', async () => {
    await accept(...Array.from({ length: 3 }, () => sampleMessage()));
    const [held] = await claim({ ...options, maxRecipients: 2 });
    await using settler = createSettler({ pool: database.pool });
    await settler.settle(settlementsOf(held!, { kind: 'delivered' }));
    const next = await claimNext({ ...options, maxRecipients: 2 }, held!);
    expect(next).toMatchObject({ slot: held!.slot });
    expect(next!.messages).toHaveLength(1);
    await settler.settle(settlementsOf(next!, { kind: 'delivered' }));
    expect(await claimNext(options, next!)).toBeNull();
    const { rows } = await database.pool.query('select slot_until from mail.destination');
    expect(rows[0].slot_until).toEqual([null]);
  });

  test('a message with priority goes first', async () => {
    const [plain, urgent] = [sampleMessage(), sampleMessage({ priority: 1 })];
    await accept(plain);
    await accept(urgent);
    const [held] = await claim({ ...options, maxRecipients: 1 });
    expect(held!.messages[0]!.message.id).toBe(urgent.id);
  });
});

describe('settle', () => {
  test('writes outcome, attempt, events and the report it causes in one commit', async () => {
    await accept(sampleMessage());
    const [held] = await claim(options);
    const rung: string[] = [];
    await using settler = createSettler({ pool: database.pool, ring: (destination) => rung.push(destination) });
    const report = sampleMessage({
      origin: 'generated',
      reversePath: '',
      recipients: [sampleRecipient({ address: 'sender@example.org', destination: 'mx:example.org' })],
    });
    const [settlement] = settlementsOf(held!, { kind: 'bounced' });
    await settler.settle([
      {
        ...settlement!,
        attempt: { ...settlement!.attempt!, result: 'failed', reply: '550 no\0pe' },
        reports: [report],
      },
    ]);
    expect(rung).toEqual(['mx:example.org']);
    expect(await state(settlement!.recipientId)).toMatchObject({
      state: 'bounced',
      attempts: 1,
      last_error: '550 no\\u0000pe',
      lease_until: null,
    });
    const { rows } = await database.pool.query('select ms, reply, result from mail.attempt');
    expect(rows).toEqual([{ ms: 13, reply: '550 no\\u0000pe', result: 'failed' }]);
    expect((await claim(options))[0]!.messages[0]!.message).toMatchObject({ id: report.id, origin: 'generated' });
  });

  test('settling again what was already committed changes nothing and is no lost fence', async () => {
    await accept(sampleMessage());
    const [held] = await claim(options);
    await using settler = createSettler({ pool: database.pool });
    const settlements = settlementsOf(held!, { kind: 'delivered' });
    expect(await settler.settle(settlements)).toEqual(['settled']);
    expect(await settler.settle(settlements)).toEqual(['settled']);
    const { rows } = await database.pool.query('select (select count(*) from mail.attempt)::int as a');
    expect(rows[0].a).toBe(1);
  });

  test('deferred, moved, held', async () => {
    await accept(sampleMessage({ recipients: [sampleRecipient(), sampleRecipient(), sampleRecipient()] }));
    const [held] = await claim(options);
    await using settler = createSettler({ pool: database.pool });
    const [a, b, c] = settlementsOf(held!, { kind: 'delivered' });
    const later = new Date(Date.now() + 3_600_000);
    await settler.settle([
      { ...a!, outcome: { kind: 'deferred', nextTry: later, delayWarnings: 1, lastError: 'greylisted' } },
      { ...b!, outcome: { kind: 'moved', destination: 'smarthost:relay', route: 'relay' } },
      { ...c!, outcome: { kind: 'held', reason: 'operator' } },
    ]);
    await releaseClaim(database.pool, held!);
    expect(await state(a!.recipientId)).toMatchObject({ state: 'queued', attempts: 1, last_error: 'greylisted' });
    expect(await state(b!.recipientId)).toMatchObject({ state: 'queued', destination: 'smarthost:relay' });
    expect(await state(c!.recipientId)).toMatchObject({ state: 'held' });
    const claims = await claim(options);
    expect(claims.map(({ destination }) => destination)).toEqual(['smarthost:relay']);
  });

  test('msg:complete comes once, with the last recipient, even when two workers end the last two together', async () => {
    const messages = Array.from({ length: 20 }, () =>
      sampleMessage({ recipients: [sampleRecipient(), sampleRecipient({ destination: 'mx:other.example' })] }),
    );
    await accept(...messages);
    const claims = await claim(options);
    const settlers = claims.map(() => createSettler({ pool: database.pool }));
    await Promise.all(
      claims.flatMap((held, index) =>
        settlementsOf(held, { kind: 'delivered' }).map((settlement) => settlers[index]!.settle([settlement])),
      ),
    );
    for (const settler of settlers) await settler[Symbol.asyncDispose]();
    const { rows } = await database.pool.query(
      `select message_id, count(*)::int as n from mail.event where type = 'msg:complete' group by message_id`,
    );
    expect(rows).toHaveLength(20);
    expect(rows.every(({ n }) => n === 1)).toBe(true);
  });

  test('msg:complete counts what became of the recipients', async () => {
    const domains = ['example.org', 'one.example', 'two.example', 'three.example'];
    const recipients = domains.map((domain) => sampleRecipient({ destination: `mx:${domain}` }));
    const message = sampleMessage({ recipients, reversePath: 'ann@sender.example' });
    await accept(message);
    await using settler = createSettler({ pool: database.pool });
    const kinds = ['delivered', 'bounced', 'expired', 'expanded'] as const;
    for (const [at, held] of (await claim(options)).entries())
      await settler.settle(settlementsOf(held, { kind: kinds[at]! }));
    const { rows } = await database.pool.query(`select sender, data from mail.event where type = 'msg:complete'`);
    const data = { recipients: 4, delivered: 1, failed: 2, seconds: expect.any(Number) };
    expect(rows).toEqual([{ sender: 'ann@sender.example', data }]);
  });

  test('details that cannot be stored do not keep the outcome from being stored', async () => {
    await accept(sampleMessage(), sampleMessage());
    const [held] = await claim(options);
    await using settler = createSettler({ pool: database.pool });
    const [bad, good] = settlementsOf(held!, { kind: 'delivered' });
    const settled = await settler.settle([{ ...bad!, attempt: { ...bad!.attempt!, port: 2 ** 40 } }, good!]);
    expect(settled).toEqual(['settled', 'settled']);
    expect(await state(bad!.recipientId)).toMatchObject({ state: 'delivered' });
    const { rows } = await database.pool.query('select recipient_id from mail.attempt');
    expect(rows).toEqual([{ recipient_id: good!.recipientId }]);
  });

  test('an unknown recipient is a lost fence', async () => {
    await using settler = createSettler({ pool: database.pool });
    const settled = await settler.settle([
      {
        messageId: uuidv7(),
        recipientId: uuidv7(),
        fence: 1n,
        outcome: { kind: 'delivered' },
        reports: [],
        events: [],
      },
    ]);
    expect(settled).toEqual(['fence-lost']);
  });
});

test('connections of the hot paths never prefer reading a whole table', async () => {
  await using small = await createTestDatabase({ poolSize: 1 });
  const planner = async () => (await small.pool.query('show enable_seqscan')).rows[0].enable_seqscan;
  expect(await planner()).toBe('on');
  await claim({ ...options, pool: small.pool });
  expect(await planner()).toBe('off');
});
