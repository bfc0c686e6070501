import { expireQuarantine } from '@posthorn/db/mail/quarantine-sweep';
import { createTestDatabase, type TestDatabase } from '@posthorn/db/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAcceptor, type NewMessage } from './accept.ts';
import { type ActionContext, applyAction, previewAction, type QueueSelection, undoAction } from './actions.ts';
import { listQueue, readBacklog } from './backlog.ts';
import { claim } from './claim.ts';
import { readLedger } from './ledger.ts';
import {
  listQuarantine,
  type QuarantineFilter,
  readQuarantined,
  readQuarantineGroups,
  readQuarantineSummary,
  sweepQuarantine,
} from './quarantine.ts';
import { createSweep } from './sweep.ts';
import { kept, sampleMessage, sampleRecipient } from './testing.ts';
import { readWatchdog, watchLimits } from './watchdog.ts';

let database: TestDatabase;
let context: ActionContext;
beforeEach(async () => {
  database = await createTestDatabase();
  context = { pool: database.pool, actor: 'ann', process: 'console' };
});
afterEach(async () => {
  await database[Symbol.asyncDispose]();
});

const leases = { worker: 'w', leaseSeconds: 60, maxRecipients: 10, limits: { concurrencyPerDestination: 4 } };

async function accept(...messages: NewMessage[]): Promise<void> {
  await using acceptor = createAcceptor({ pool: database.pool });
  for (const message of messages) await acceptor.accept(message);
}

async function apply(kind: 'release' | 'delete', selection: QueueSelection) {
  const { token } = await previewAction(database.pool, { kind }, selection);
  const result = await applyAction(context, { kind }, selection, { token });
  if (result.kind !== 'applied') throw new Error(result.kind);
  return result;
}

const events = async (type: string) =>
  (await database.pool.query('select * from mail.event where type = $1 order by id', [type])).rows;
const ages = (sql: string) => database.pool.query(`update mail.quarantine set ${sql}`);
const count = async (filter: QuarantineFilter) => (await listQuarantine(database.pool, { filter })).rows.length;

describe('what is kept back', () => {
  test('is listed with reason, sender and time to leave, newest first, page by page', async () => {
    await accept(...Array.from({ length: 5 }, (_, index) => kept({ address: `r${index}@example.net`, keepDays: 7 })));
    const first = await listQuarantine(database.pool, { limit: 3 });
    const second = await listQuarantine(database.pool, { limit: 3, cursor: first.cursor });
    expect([...first.rows, ...second.rows].map(({ recipient }) => recipient)).toEqual(
      [4, 3, 2, 1, 0].map((index) => `r${index}@example.net`),
    );
    expect(second.cursor).toBeNull();
    const [row] = first.rows;
    expect(row).toMatchObject({
      rule: 'builtin.dmarc-quarantine',
      reason: 'Perhaps not from whom it says',
      stage: 'data',
      sender: 'sender@example.org',
      from: 'sender@example.org',
      subject: 'hello',
      clientAddress: '192.0.2.1',
      score: null,
      symbols: [],
      authentication: { spf: null, dkim: null, dmarc: null, arc: null },
    });
    expect(row!.leavesAt.getTime() - row!.since.getTime()).toBe(7 * 86_400_000);
  });

  test('is there for thirty days when nothing else is said', async () => {
    await accept(kept());
    const { rows } = await listQuarantine(database.pool);
    expect(rows[0]!.leavesAt.getTime() - rows[0]!.since.getTime()).toBe(30 * 86_400_000);
  });

  test('carries what was found out about the sender, and what scanners said', async () => {
    const message = kept({ facts: { 'content.score': 12.5, 'content.symbols': ['BAYES_99', 7, 'URIBL'] } });
    await accept({
      ...message,
      authentication: {
        spf: { result: 'softfail' },
        dkim: [{ result: 'fail' }, { result: 'pass' }],
        dmarc: { status: 'quarantine' },
        arc: { state: 'none' },
      },
    });
    const { rows } = await listQuarantine(database.pool);
    expect(rows[0]).toMatchObject({
      score: 12.5,
      symbols: ['BAYES_99', 'URIBL'],
      authentication: { spf: 'softfail', dkim: 'pass', dmarc: 'quarantine', arc: 'none' },
    });
  });

  test('is found by each filter, and by nothing else', async () => {
    await accept(
      kept({ address: 'ann@example.net' }),
      sampleMessage({
        reversePath: '',
        summary: { subject: '100%_sure', from: 'Bank <no-reply@bank.test>' },
        recipients: kept({ address: 'ben@sub.example.net', rule: 'mine', reason: 'my rule' }).recipients,
      }),
      sampleMessage({ recipients: [sampleRecipient({ state: 'held' }), sampleRecipient()] }),
    );
    const [ben, ann] = (await listQuarantine(database.pool)).rows;
    for (const [filter, found] of [
      [{}, 2],
      [{ recipient: 'ann@example.net' }, 1],
      [{ recipient: 'ann' }, 1],
      [{ sender: '<>' }, 1],
      [{ sender: 'NO-REPLY@bank.test' }, 1],
      [{ sender: 'sender@example.org' }, 1],
      [{ sender: 'bank' }, 1],
      [{ domain: 'bank.test' }, 1],
      [{ domain: '*.example.net' }, 1],
      [{ domain: 'example.net' }, 1],
      [{ rule: 'mine' }, 1],
      [{ rule: 'min' }, 0],
      [{ reason: 'from whom' }, 1],
      [{ text: '100%_' }, 1],
      [{ text: '100__' }, 0],
      [{ text: 'whom' }, 1],
      [{ before: new Date(0) }, 0],
      [{ after: new Date(0) }, 2],
      [{ leavesBefore: new Date(Date.now() + 86_400_000) }, 0],
      [{ leavesAfter: new Date(Date.now() + 86_400_000) }, 2],
      [{ messageId: ann!.messageId }, 1],
      [{ messageId: 'nonsense' }, 0],
      [{ queueId: ben!.queueId.toLowerCase() }, 1],
      [{ queueId: "x'; drop table" }, 0],
    ] satisfies [QuarantineFilter, number][])
      expect([filter, await count(filter)]).toEqual([filter, found]);
    await expect(count({ nonsense: 'x' } as never)).rejects.toThrow(TypeError);
  });

  test('is grouped by reason, rule, sender, domain and recipient', async () => {
    await accept(kept(), kept(), kept({ rule: 'mine', reason: 'my rule', address: 'Other@example.net' }));
    const keys = async (by: Parameters<typeof readQuarantineGroups>[1]['by']) =>
      (await readQuarantineGroups(database.pool, { by })).rows.map(({ key, recipients }) => [key, recipients]);
    expect(await keys('reason')).toEqual([
      ['Perhaps not from whom it says', 2],
      ['my rule', 1],
    ]);
    expect(await keys('rule')).toEqual([
      ['builtin.dmarc-quarantine', 2],
      ['mine', 1],
    ]);
    expect(await keys('sender')).toEqual([['sender@example.org', 3]]);
    expect(await keys('domain')).toEqual([['example.org', 3]]);
    expect(await keys('recipient')).toEqual([
      ['recipient@example.net', 2],
      ['other@example.net', 1],
    ]);
    expect(await readQuarantineGroups(database.pool, { by: 'rule', limit: 1 })).toMatchObject({
      groups: 2,
      recipients: 3,
    });
  });

  test('is neither delivered, nor late, nor touched by what is done to all that waits', async () => {
    await accept(kept(), sampleMessage({ recipients: [sampleRecipient({ state: 'held' })] }));
    expect(await claim({ ...leases, pool: database.pool })).toEqual([]);
    await database.pool.query(`update mail.recipient set queued_at = now() - interval '20 days'`);
    expect((await readWatchdog(database.pool, watchLimits(5 * 86_400))).problems).toMatchObject([
      { problem: 'held', recipients: 1 },
    ]);
    const preview = await previewAction(database.pool, { kind: 'release' }, { filter: {} });
    expect(preview.count).toBe(1);
    await applyAction(
      context,
      { kind: 'drop' },
      { filter: {} },
      await previewAction(database.pool, { kind: 'drop' }, { filter: {} }),
    );
    expect(await readBacklog(database.pool)).toMatchObject({ quarantined: 1, held: 0 });
  });
});

describe('release', () => {
  test('begins the time of delivery anew, and says who did it', async () => {
    await accept(kept({ notify: ['DELAY'] }));
    await database.pool.query(`update mail.recipient set queued_at = now() - interval '20 days'`);
    const { undoToken } = await apply('release', { quarantine: {} });
    expect(undoToken).not.toBeNull();
    const [held] = await claim({ ...leases, pool: database.pool });
    const [recipient] = held!.messages[0]!.recipients;
    expect(Date.now() - recipient!.firstQueuedAt.getTime()).toBeLessThan(60_000);
    expect(recipient).toMatchObject({ delayWarnings: 0, attempts: 0 });
    expect(await listQuarantine(database.pool)).toMatchObject({ rows: [] });
    expect(await readQuarantined(database.pool, recipient!.id)).toMatchObject({
      state: 'queued',
      ended: 'released',
      endedBy: 'ann',
      decision: { rule: 'builtin.dmarc-quarantine', verdict: 'quarantine' },
    });
    expect(await events('quarantine:release')).toMatchObject([{ recipient_id: recipient!.id, data: { actor: 'ann' } }]);
    expect(await events('msg:release')).toEqual([]);
  });

  test('is taken back while nobody has delivered it, and keeps the time that was left', async () => {
    await accept(kept());
    const [before] = (await listQuarantine(database.pool)).rows;
    const { undoToken } = await apply('release', { recipientIds: [before!.recipientId] });
    expect(await undoAction(context, undoToken!)).toMatchObject({ kind: 'undone', count: 1 });
    expect((await listQuarantine(database.pool)).rows).toEqual([before]);
    expect(await claim({ ...leases, pool: database.pool })).toEqual([]);
  });

  test('cannot be taken back once a worker has it', async () => {
    await accept(kept());
    const { undoToken } = await apply('release', { quarantine: {} });
    await claim({ ...leases, pool: database.pool });
    expect(await undoAction(context, undoToken!)).toMatchObject({ kind: 'undone', count: 0, skipped: 1 });
    expect(await readBacklog(database.pool)).toMatchObject({ quarantined: 0, leased: 1 });
  });

  test('touches what the filter meant, and no more than was shown', async () => {
    await accept(kept({ rule: 'mine', reason: 'my rule' }), kept());
    const selection = { quarantine: { rule: 'mine' } };
    const { token, count: shown } = await previewAction(database.pool, { kind: 'release' }, selection);
    expect(shown).toBe(1);
    await accept(kept({ rule: 'mine', reason: 'my rule' }));
    expect(await applyAction(context, { kind: 'release' }, selection, { token })).toMatchObject({ kind: 'changed' });
    expect(await applyAction(context, { kind: 'release' }, selection)).toMatchObject({ kind: 'changed' });
    expect(await readBacklog(database.pool)).toMatchObject({ quarantined: 3 });
  });

  test('of a filter over the queue needs the word', async () => {
    await accept(kept());
    expect(await apply('release', { filter: { state: 'quarantined' } })).toMatchObject({ count: 1 });
  });
});

describe('delete', () => {
  test('ends as discarded, tells nobody, and the message is complete', async () => {
    await accept(kept());
    const done = await apply('delete', { quarantine: {} });
    expect(done).toMatchObject({ count: 1, destinations: [] });
    expect(await readLedger(database.pool)).toMatchObject({ balanced: true, right: { discarded: 1, quarantined: 0 } });
    expect(await events('quarantine:delete')).toHaveLength(1);
    expect(await events('msg:complete')).toHaveLength(1);
    expect((await database.pool.query('select * from mail.message')).rows).toHaveLength(1);
  });

  test('is taken back', async () => {
    await accept(kept());
    const { undoToken } = await apply('delete', { quarantine: {} });
    expect(await undoAction(context, undoToken!)).toMatchObject({ count: 1 });
    expect(await readLedger(database.pool)).toMatchObject({ balanced: true, right: { discarded: 0, quarantined: 1 } });
    expect(await count({})).toBe(1);
    expect(await readQuarantineSummary(database.pool, 3)).toMatchObject({ recipients: 1 });
  });

  test('leaves alone what only waits in the queue', async () => {
    await accept(sampleMessage({ recipients: [sampleRecipient({ state: 'held' }), sampleRecipient()] }));
    const ids = (await listQueue(database.pool)).rows.map(({ recipientId }) => recipientId);
    expect(await apply('delete', { recipientIds: ids })).toMatchObject({ count: 0, skipped: 2 });
  });

  test('of one recipient leaves the others as they are', async () => {
    const recipients = [...kept().recipients, sampleRecipient()];
    await accept(sampleMessage({ recipients }));
    await apply('delete', { quarantine: {} });
    expect(await events('msg:complete')).toEqual([]);
    expect(await readBacklog(database.pool)).toMatchObject({ queued: 1, quarantined: 0 });
  });
});

describe('leaving by itself', () => {
  const sweep = (options: Partial<Parameters<typeof sweepQuarantine>[1]> = {}) =>
    sweepQuarantine(database.pool, { keepDays: 30, warnDays: 3, ...options }, 'w');

  test('is warned of once, then happens, as discarded', async () => {
    await accept(kept(), kept());
    expect(await sweep()).toEqual({ warned: null, expired: 0, destinations: [] });
    await ages(`leaves_at = now() + interval '2 days'`);
    expect(await sweep()).toMatchObject({ warned: { messages: 2, recipients: 2, days: 3 }, expired: 0 });
    expect(await sweep()).toMatchObject({ warned: null, expired: 0 });
    expect(await events('quarantine:warning')).toMatchObject([
      { text: '2 messages leave the quarantine within 3 days', data: { messages: 2 } },
    ]);
    await ages(`leaves_at = now() - interval '1 minute'`);
    expect(await sweep()).toMatchObject({ expired: 2 });
    expect(await readLedger(database.pool)).toMatchObject({ balanced: true, right: { discarded: 2, quarantined: 0 } });
    expect(await events('quarantine:expire')).toHaveLength(2);
    expect(await events('msg:complete')).toHaveLength(2);
    expect(await sweep()).toMatchObject({ expired: 0 });
  });

  test('never happens unwarned, unless no warning is wanted', async () => {
    await accept(kept());
    await ages(`leaves_at = now() - interval '1 day'`);
    expect(await expireQuarantine(database.pool, { process: 'w', isWarned: true })).toBe(0);
    expect(await expireQuarantine(database.pool, { process: 'w', isWarned: false })).toBe(1);
    expect(await sweep({ warnDays: 0 })).toMatchObject({ warned: null, expired: 0 });
  });

  test('warns at most once a day, unless something would leave before', async () => {
    await accept(kept());
    await ages(`leaves_at = now() + interval '2 days'`);
    expect((await sweep()).warned).not.toBeNull();
    await accept(kept());
    await ages(`leaves_at = now() + interval '2 days'`);
    expect((await sweep()).warned).toBeNull();
    await ages(`leaves_at = now() + interval '2 hours'`);
    expect((await sweep()).warned).not.toBeNull();
  });

  test('can be told by mail, stored with the warning and counted in the ledger', async () => {
    await accept(kept());
    await ages(`leaves_at = now() + interval '2 days'`);
    const notice = sampleMessage({ origin: 'generated', reversePath: '' });
    const done = await sweep({ notice: () => notice });
    expect(done.destinations).toEqual(['mx:example.net']);
    expect(await readLedger(database.pool)).toMatchObject({
      balanced: true,
      left: { accepted: 1, generated: 1 },
      right: { quarantined: 1, queued: 1 },
    });
    expect((await sweep({ notice: () => sampleMessage() })).destinations).toEqual([]);
  });

  test('does not touch what was released or is being released', async () => {
    await accept(kept(), kept());
    const [one, other] = (await listQuarantine(database.pool)).rows;
    await apply('release', { recipientIds: [one!.recipientId] });
    await ages(`leaves_at = now() - interval '1 day', warned_at = now()`);
    const client = await database.pool.connect();
    await client.query('begin');
    await client.query('select from mail.recipient where id = $1 for update', [other!.recipientId]);
    expect(await sweep()).toMatchObject({ expired: 0 });
    await client.query('rollback');
    client.release();
    expect(await sweep()).toMatchObject({ expired: 1 });
    expect(await readBacklog(database.pool)).toMatchObject({ queued: 1, quarantined: 0 });
  });

  test('is part of keeping house', async () => {
    await accept(kept());
    await ages(`leaves_at = now() - interval '1 day'`);
    await using keeping = createSweep({
      pool: database.pool,
      intervalSeconds: 600,
      housekeepingSeconds: 0,
      retention: () => ({ deliveredDays: 30, eventDays: 30, verificationDays: 90 }),
      quarantine: () => ({ keepDays: 30, warnDays: 3 }),
      onDue: () => {},
    });
    expect(await keeping.keepHouse()).toMatchObject({ expired: 1 });
  });

  test('what another version left without a time gets one, and what went elsewhere is forgotten', async () => {
    await accept(kept(), kept());
    const [one] = (await listQuarantine(database.pool)).rows;
    await database.pool.query('delete from mail.quarantine where recipient_id = $1', [one!.recipientId]);
    await database.pool.query(`update mail.recipient set state = 'queued', next_try = now() where id <> $1`, [
      one!.recipientId,
    ]);
    expect(await count({})).toBe(0);
    await sweep({ keepDays: 9 });
    const { rows } = await listQuarantine(database.pool);
    expect(rows).toMatchObject([{ recipientId: one!.recipientId, reason: 'Perhaps not from whom it says' }]);
    expect(Math.round((rows[0]!.leavesAt.getTime() - Date.now()) / 86_400_000)).toBe(9);
    expect(await readQuarantineSummary(database.pool, 3)).toMatchObject({ recipients: 1, leavingRecipients: 0 });
  });
});
