import { createTestDatabase, type TestDatabase } from '@posthorn/db/testing';
import { newEvent } from '@posthorn/events/event';
import { uuidv7 } from '@posthorn/events/id';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAcceptor, type NewMessage } from './accept.ts';
import { readRates } from './backlog.ts';
import { claim } from './claim.ts';
import {
  createHistoryWriter,
  type Refusal,
  readMessage,
  readMessageContent,
  readTimeline,
  searchEvents,
  searchMessages,
  searchRefusals,
  tailEvents,
  topRefusals,
} from './history.ts';
import { createSettler } from './settle.ts';
import { sampleMessage, sampleRecipient } from './testing.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await database[Symbol.asyncDispose]();
});

async function accept(...messages: NewMessage[]): Promise<void> {
  await using acceptor = createAcceptor({ pool: database.pool });
  for (const message of messages) await acceptor.accept(message);
}

function refusal(fields: Partial<Refusal> = {}): Refusal {
  return {
    id: uuidv7(),
    at: new Date(),
    sessionId: uuidv7(),
    client: '198.51.100.7',
    helo: 'bad.example',
    sender: 'a@bad.example',
    recipient: 'x@example.org',
    decision: {
      stage: 'rcpt',
      rule: 'builtin.relay-denied',
      verdict: 'deny',
      reply: { code: 550, enhanced: '5.7.1', text: 'relay denied' },
      facts: { why: 'no\0' },
      revision: 3,
      at: new Date().toISOString(),
    },
    ...fields,
  };
}

describe('the writer', () => {
  test('stores behind, loses only what cannot be stored', async () => {
    await using writer = createHistoryWriter({ pool: database.pool, process: 'e1' });
    writer.events([
      newEvent('tcp:connect', { process: 'e1', clientAddress: '192.0.2.1', sessionId: 's1' }),
      newEvent('tcp:close', { process: 'e1', port: 2 ** 40 }),
      newEvent('smtp:violation', { process: 'e1', sessionId: 's1', text: 'bad\ud800', data: { a: ['\0'] } }),
    ]);
    writer.refusal(refusal());
    await writer.flush();
    expect(writer).toMatchObject({ buffered: 0, folded: 0, lost: 1 });
    const { rows } = await searchEvents(database.pool, {});
    expect(rows.map(({ type }) => type)).toEqual(['smtp:violation', 'tcp:connect']);
    expect(rows[0]).toMatchObject({ text: 'bad\\ud800', data: { a: ['\\u0000'] }, sessionId: 's1' });
    expect((await searchRefusals(database.pool, {})).rows).toMatchObject([{ client: '198.51.100.7', count: 1 }]);
  });

  test('under flood folds to counts by network, rule and minute, and says so', async () => {
    await using writer = createHistoryWriter({ pool: database.pool, process: 'e1', maxBuffered: 100 });
    const at = new Date();
    for (let index = 0; index < 5000; index += 1) {
      writer.refusal(refusal({ at, client: `198.51.100.${index % 250}` }));
      writer.events([
        newEvent('tcp:connect', { process: 'e1', at, clientAddress: `2001:db8:1:${index.toString(16)}::1` }),
      ]);
    }
    await writer.flush();
    expect(writer.folded).toBe(9900);
    const { rows } = await searchRefusals(database.pool, { limit: 500 });
    expect(rows.reduce((sum, { count }) => sum + count!, 0)).toBe(5000);
    expect(rows.find(({ count }) => count! > 1)).toMatchObject({ client: '198.51.100.0/24', sessionId: '' });
    expect(await topRefusals(database.pool, { after: new Date(0) })).toMatchObject([
      { rule: 'builtin.relay-denied', code: 550, text: 'relay denied', count: 5000 },
    ]);
    const events = await searchEvents(database.pool, { filter: { ip: '2001:db8:1::/48' }, limit: 500 });
    expect(events.rows.some(({ data }) => Number(data['folded']) > 1)).toBe(true);
    expect((await searchRefusals(database.pool, { filter: { ip: '198.51.0.0/16' }, limit: 500 })).rows.length).toBe(
      rows.length,
    );
  });

  test('keeps what it has while the database is away', async () => {
    await using writer = createHistoryWriter({ pool: database.pool, process: 'e1', everyMs: 1 });
    await database.pool.query('alter table mail.event rename to away');
    writer.refusal(refusal());
    await database.pool.query('alter table mail.away rename to event');
    await writer.flush();
    expect((await searchRefusals(database.pool, {})).rows).toHaveLength(1);
  });
});

describe('timelines', () => {
  test('hold everything about a message in order, from any of its names', async () => {
    const sessionId = uuidv7();
    await using writer = createHistoryWriter({ pool: database.pool, process: 'e1' });
    writer.events([newEvent('tcp:connect', { process: 'e1', sessionId, clientAddress: '192.0.2.1' })]);
    writer.refusal(refusal({ sessionId }));
    await writer.flush();
    const message = sampleMessage({ sessionId });
    await accept(message);
    const [held] = await claim({
      pool: database.pool,
      worker: 'w',
      leaseSeconds: 60,
      limits: { concurrencyPerDestination: 1 },
    });
    await using settler = createSettler({ pool: database.pool });
    const report = sampleMessage({ origin: 'generated', parentId: message.id, sessionId: null, reversePath: '' });
    const recipientId = message.recipients[0]!.id;
    const attempt = {
      at: new Date(),
      ms: 5,
      host: 'mx.example.net',
      code: 550,
      reply: '550 5.1.1 unknown',
      stage: 'rcpt',
      result: 'failed' as const,
    };
    const events = [newEvent('msg:fail:delivery', { process: 'w', messageId: message.id, recipientId })];
    await settler.settle([
      {
        messageId: message.id,
        recipientId,
        fence: held!.fence,
        attempt,
        outcome: { kind: 'bounced' },
        reports: [report],
        events,
      },
    ]);
    for (const name of [message.id, message.queueId, message.queueId.toLowerCase()]) {
      const timeline = await readTimeline(database.pool, name);
      expect(timeline).toMatchObject({
        message: { id: message.id, queueId: message.queueId },
        sessionId,
        truncated: false,
      });
      expect(timeline!.children.map(({ id }) => id)).toEqual([report.id]);
      const kinds = timeline!.entries.map((entry) => (entry.kind === 'event' ? entry.event.type : entry.kind));
      expect(kinds[0]).toBe('tcp:connect');
      expect(new Set(kinds)).toEqual(
        new Set([
          'tcp:connect',
          'decision',
          'accept',
          'attempt',
          'msg:fail:delivery',
          'msg:complete',
          'outcome',
          'child',
        ]),
      );
      const times = timeline!.entries.map(({ at }) => at.getTime());
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }
    const session = await readTimeline(database.pool, sessionId);
    expect(session).toMatchObject({ message: null, sessionId, messages: [{ id: message.id }] });
    expect(session!.entries.map(({ kind }) => kind)).toContain('refusal');
    expect((await readTimeline(database.pool, report.id))!.parent).toMatchObject({ id: message.id });
    expect(await readTimeline(database.pool, uuidv7())).toBeNull();
    expect(await readTimeline(database.pool, "'; --")).toBeNull();
    const octets: Uint8Array[] = [];
    for await (const part of (await readMessageContent(database.pool, message.queueId))!) octets.push(part);
    expect(Buffer.concat(octets).equals(message.content as Uint8Array)).toBe(true);
  });
});

describe('searches', () => {
  test('find messages by every filter, newest first, page by page', async () => {
    const messages = Array.from({ length: 7 }, (_, index) =>
      sampleMessage({
        reversePath: index === 0 ? '' : `s${index}@sub.example.org`,
        summary: { subject: `Order 100% no ${index}` },
        recipients: [sampleRecipient({ address: `R${index}@example.net`, state: index === 3 ? 'held' : 'queued' })],
        ...(index === 5 ? { origin: 'generated' as const, client: null } : {}),
      }),
    );
    await accept(...messages);
    const find = async (filter: NonNullable<Parameters<typeof searchMessages>[1]>['filter']) =>
      (await searchMessages(database.pool, { filter: filter! })).rows.map(({ message }) =>
        messages.findIndex(({ id }) => id === message.id),
      );
    expect(await find({})).toEqual([6, 5, 4, 3, 2, 1, 0]);
    expect(await find({ text: '100% no 2' })).toEqual([2]);
    expect(await find({ text: messages[4]!.queueId })).toEqual([4]);
    expect(await find({ from: '<>' })).toEqual([0]);
    expect(await find({ from: 's1@*' })).toEqual([1]);
    expect(await find({ to: 'r6@example.net' })).toEqual([6]);
    expect(await find({ domain: '*.example.org', status: 'held' })).toEqual([3]);
    expect(await find({ domain: 'sub.example.org' })).toEqual([6, 5, 4, 3, 2, 1]);
    expect(await find({ status: 'unfinished', to: 'R2' })).toEqual([2]);
    expect(await find({ status: 'delivered' })).toEqual([]);
    expect(await find({ ip: '192.0.2.0/24' })).toEqual([6, 4, 3, 2, 1, 0]);
    expect(await find({ ip: '192.0.2.1' })).toEqual([6, 4, 3, 2, 1, 0]);
    expect(await find({ ip: 'x/99' })).toEqual([]);
    expect(await find({ origin: 'generated' })).toEqual([5]);
    expect(await find({ queueId: messages[2]!.queueId })).toEqual([2]);
    expect(await find({ messageId: messages[2]!.id })).toEqual([2]);
    expect(await find({ queueId: 'nonsense' })).toEqual([]);
    expect(await find({ messageId: 'nonsense' })).toEqual([]);
    expect(await find({ sessionId: messages[1]!.sessionId! })).toEqual([1]);
    expect(await find({ destination: 'mx:example.net', before: new Date(Date.now() - 60_000) })).toEqual([]);
    expect(await find({ after: new Date(Date.now() - 60_000), destination: 'mx:example.net' })).toHaveLength(7);
    const first = await searchMessages(database.pool, { limit: 5 });
    const second = await searchMessages(database.pool, { limit: 5, cursor: first.cursor });
    expect([...first.rows, ...second.rows].map(({ message }) => message.id)).toEqual(
      messages.map(({ id }) => id).reverse(),
    );
    expect(second).toMatchObject({ cursor: null, complete: true });
    expect(await readMessage(database.pool, messages[0]!.queueId)).toMatchObject({
      recipients: [{ address: 'R0@example.net', state: 'queued' }],
    });
  });

  test('find events by type, subject, words', async () => {
    await using writer = createHistoryWriter({ pool: database.pool, process: 'e1' });
    const messageId = uuidv7();
    writer.events([
      newEvent('tcp:connect', { process: 'e1', clientAddress: '192.0.2.9', sessionId: 's9' }),
      newEvent('msg:delivery', {
        process: 'w',
        messageId,
        sender: '',
        recipient: 'a@example.net',
        host: 'mx.example.net',
      }),
      newEvent('msg:defer', { process: 'w', messageId, text: '451 greylisted' }),
    ]);
    await writer.flush();
    const types = async (filter: NonNullable<Parameters<typeof searchEvents>[1]>['filter']) =>
      (await searchEvents(database.pool, { filter: filter! })).rows.map(({ type }) => type);
    expect(await types({ messageId })).toEqual(['msg:defer', 'msg:delivery']);
    expect(await types({ sessionId: 's9' })).toEqual(['tcp:connect']);
    expect(await types({ type: ['tcp:connect', 'msg:defer'] })).toEqual(['msg:defer', 'tcp:connect']);
    expect(await types({ text: 'GREYLIST' })).toEqual(['msg:defer']);
    expect(await types({ host: 'mx.*' })).toEqual(['msg:delivery']);
    expect(await types({ sender: '<>' })).toEqual(['msg:delivery']);
    expect(await types({ ip: '192.0.2.0/24' })).toEqual(['tcp:connect']);
  });
});

describe('the tail', () => {
  test('misses nothing that becomes visible late', async () => {
    const { cursor } = await tailEvents(database.pool);
    const late = await database.pool.connect();
    await late.query('begin');
    await late.query(
      `insert into mail.event (id, at, type, process, data) values ($1, now(), 'msg:defer', 'late', '{}')`,
      [uuidv7()],
    );
    await using writer = createHistoryWriter({ pool: database.pool, process: 'e1' });
    writer.events([newEvent('tcp:connect', { process: 'e1' })]);
    await writer.flush();
    const during = await tailEvents(database.pool, { cursor });
    expect(during.rows).toEqual([]);
    await late.query('commit');
    late.release();
    let rows: unknown[] = [];
    for (let tries = 0; tries < 500 && rows.length < 2; tries += 1) {
      const after = await tailEvents(database.pool, { cursor: during.cursor });
      rows = after.rows.map(({ type }) => type);
      if (rows.length < 2) await new Promise((resolve) => setTimeout(resolve, 100));
      else expect((await tailEvents(database.pool, { cursor: after.cursor })).rows).toEqual([]);
    }
    expect(rows.sort()).toEqual(['msg:defer', 'tcp:connect']);
  });
});

test('rates count what came and went, minute by minute', async () => {
  await accept(sampleMessage({ recipients: [sampleRecipient(), sampleRecipient()] }));
  await using writer = createHistoryWriter({ pool: database.pool, process: 'e1' });
  writer.refusal(refusal({ count: 7 }));
  await writer.flush();
  const to = new Date(Date.now() + 60_000);
  const from = new Date(to.getTime() - 600_000);
  const buckets = await readRates(database.pool, { from, to });
  expect(buckets).toHaveLength(10);
  const sum = (name: 'accepted' | 'refused') => buckets.reduce((total, bucket) => total + bucket[name], 0);
  expect([sum('accepted'), sum('refused')]).toEqual([2, 7]);
  expect(await readRates(database.pool, { from: to, to: from })).toEqual([]);
});
