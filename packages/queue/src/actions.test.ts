import { applyBatch } from '@posthorn/db/mail/action-batch';
import { beginAction } from '@posthorn/db/mail/actions';
import { createTestDatabase, type TestDatabase } from '@posthorn/db/testing';
import { uuidv7 } from '@posthorn/events/id';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAcceptor, type NewMessage } from './accept.ts';
import {
  type ActionContext,
  applyAction,
  previewAction,
  type QueueAction,
  type QueueSelection,
  readAction,
  recentActions,
  resumeActions,
  stopAction,
  undoAction,
} from './actions.ts';
import { groupQueue, listQueue, readBacklog } from './backlog.ts';
import { claim } from './claim.ts';
import { backOff, clearBackOff, readDestination, setDestination, troubledDestinations } from './destination.ts';
import { readLedger } from './ledger.ts';
import { createSettler } from './settle.ts';
import { sampleMessage, sampleRecipient } from './testing.ts';

let database: TestDatabase;
let context: ActionContext;
let rung: string[];
beforeEach(async () => {
  database = await createTestDatabase();
  rung = [];
  context = { pool: database.pool, actor: 'ann@example.org', process: 'console', ring: (name) => rung.push(name) };
});
afterEach(async () => {
  expect(await readLedger(database.pool)).toMatchObject({ balanced: true });
  await database[Symbol.asyncDispose]();
});

const leases = () => ({ pool: database.pool, worker: 'w', leaseSeconds: 60, limits: { concurrencyPerDestination: 5 } });

async function accept(...messages: NewMessage[]): Promise<void> {
  await using acceptor = createAcceptor({ pool: database.pool });
  await Promise.all(messages.map((message) => acceptor.accept(message)));
}

async function apply(action: QueueAction, selection: QueueSelection) {
  const { token } = await previewAction(database.pool, action, selection);
  const result = await applyAction(context, action, selection, { token });
  if (result.kind !== 'applied') throw new Error(result.kind);
  return result;
}

async function states(): Promise<string[]> {
  const { rows } = await database.pool.query('select state from mail.recipient order by message_id, id');
  return rows.map(({ state }) => state);
}

describe('bulk actions', () => {
  test('preview counts and shows, apply needs what was previewed', async () => {
    await accept(...Array.from({ length: 15 }, () => sampleMessage()));
    const selection = { filter: { destination: 'mx:example.net' } };
    const preview = await previewAction(database.pool, { kind: 'hold' }, selection);
    expect(preview.count).toBe(15);
    expect(preview.sample).toHaveLength(10);
    expect(preview.sample[0]).toMatchObject({
      sender: 'sender@example.org',
      recipient: 'recipient@example.net',
      size: 25,
    });
    await accept(sampleMessage());
    const changed = await applyAction(context, { kind: 'hold' }, selection, { token: preview.token });
    expect(changed).toMatchObject({ kind: 'changed', preview: { count: 16 } });
    expect(await applyAction(context, { kind: 'drop' }, selection)).toMatchObject({ kind: 'changed' });
    expect(new Set(await states())).toEqual(new Set(['queued']));
  });

  test('a selection that says nothing, or something unknown, selects nothing', async () => {
    await accept(sampleMessage());
    for (const selection of [{}, { ids: [] }, { filter: { destnation: 'mx:example.net' } }]) {
      const wrong = selection as unknown as QueueSelection;
      await expect(applyAction(context, { kind: 'drop' }, wrong)).rejects.toThrow(TypeError);
    }
    expect(await states()).toEqual(['queued']);
  });

  test('hold, undo, hold, release', async () => {
    await accept(sampleMessage(), sampleMessage());
    const held = await apply({ kind: 'hold', reason: 'looks odd' }, { filter: {} });
    expect(held).toMatchObject({ count: 2, skipped: 0 });
    expect(held.undoUntil!.getTime()).toBeGreaterThan(Date.now() + 300_000);
    expect(await claim(leases())).toHaveLength(0);
    expect((await listQueue(database.pool, { filter: { reason: 'odd' } })).rows).toHaveLength(2);
    expect(await undoAction(context, held.undoToken!)).toEqual({ kind: 'undone', count: 2, skipped: 0, isDone: true });
    expect(await undoAction(context, held.undoToken!)).toEqual({ kind: 'expired' });
    expect(await undoAction(context, 'nonsense')).toEqual({ kind: 'unknown' });
    expect(rung).toEqual(['mx:example.net']);
    expect(await states()).toEqual(['queued', 'queued']);
    await apply({ kind: 'hold' }, { filter: {} });
    await apply({ kind: 'release' }, { filter: { state: 'held' } });
    expect((await claim(leases()))[0]!.messages).toHaveLength(2);
    const { rows } = await database.pool.query(
      'select type, count(*)::int as n from mail.event group by type order by type',
    );
    expect(Object.fromEntries(rows.map(({ type, n }) => [type, n]))).toEqual({
      'msg:hold': 4,
      'msg:release': 2,
      'queue:action': 5,
    });
  });

  test('undo leaves alone what was touched since', async () => {
    await accept(sampleMessage(), sampleMessage());
    const [first] = (await listQueue(database.pool)).rows;
    const held = await apply({ kind: 'hold' }, { filter: {} });
    await apply({ kind: 'drop' }, { recipientIds: [first!.recipientId] });
    expect(await undoAction(context, held.undoToken!)).toMatchObject({ count: 1, skipped: 1 });
    expect((await states()).sort()).toEqual(['dropped', 'queued']);
  });

  test('retry makes deferred mail due and ends the back-off', async () => {
    await accept(sampleMessage());
    const [held] = await claim(leases());
    await using settler = createSettler({ pool: database.pool });
    const about = {
      messageId: held!.messages[0]!.message.id,
      recipientId: held!.messages[0]!.recipients[0]!.id,
      fence: held!.fence,
    };
    const nextTry = new Date(Date.now() + 3_600_000);
    await settler.settle([
      { ...about, outcome: { kind: 'deferred', nextTry, lastError: '451 later' }, reports: [], events: [] },
    ]);
    await backOff(database.pool, 'mx:example.net', { notBefore: nextTry, reason: 'no answer' });
    expect(await claim(leases())).toHaveLength(0);
    expect(await groupQueue(database.pool, { by: 'reason' })).toMatchObject([
      { key: '451 later', recipients: 1, due: 0 },
    ]);
    await apply({ kind: 'retry' }, { filter: { reason: '451' } });
    expect(await claim(leases())).toHaveLength(1);
  });

  test('what a worker holds is passed over, except by a wish to end it', async () => {
    await accept(sampleMessage());
    const [held] = await claim(leases());
    for (const kind of ['hold', 'retry', 'drop'] as const) {
      expect(await apply({ kind }, { filter: {} })).toMatchObject({ count: 0, skipped: 1 });
    }
    expect(await apply({ kind: 'fail', reason: 'spam run' }, { filter: {} })).toMatchObject({ count: 1 });
    await using settler = createSettler({ pool: database.pool });
    const { message, recipients } = held!.messages[0]!;
    const deferred = { kind: 'deferred' as const, nextTry: new Date(Date.now() + 3_600_000) };
    await settler.settle([
      {
        messageId: message.id,
        recipientId: recipients[0]!.id,
        fence: held!.fence,
        outcome: deferred,
        reports: [],
        events: [],
      },
    ]);
    const [again] = await claim(leases());
    expect(again).toMatchObject({ destination: 'report:mx:example.net' });
    expect(again!.messages[0]!.recipients[0]).toMatchObject({ requestedOutcome: 'fail', requestedReason: 'spam run' });
  });

  test('expire reaches the worker although the destination is held, and held mail too', async () => {
    await accept(sampleMessage(), sampleMessage({ recipients: [sampleRecipient({ state: 'held' })] }));
    await setDestination(database.pool, 'mx:example.net', { held: true, heldReason: 'maintenance' });
    expect(await claim(leases())).toHaveLength(0);
    expect(await apply({ kind: 'expire' }, { filter: {} })).toMatchObject({
      count: 2,
      destinations: ['report:mx:example.net'],
      undoToken: null,
    });
    const [ended] = await claim(leases());
    expect(ended!.messages.flatMap(({ recipients }) => recipients.map((r) => r.requestedOutcome))).toEqual([
      'expire',
      'expire',
    ]);
  });

  test('reroute and drop; a dropped message is complete', async () => {
    await accept(sampleMessage(), sampleMessage());
    await apply({ kind: 'reroute', destination: 'smarthost:relay', route: 'relay' }, { filter: {} });
    expect(rung).toEqual(['smarthost:relay']);
    expect((await listQueue(database.pool)).rows.map(({ destination, route }) => [destination, route])).toEqual([
      ['smarthost:relay', 'relay'],
      ['smarthost:relay', 'relay'],
    ]);
    await apply({ kind: 'drop' }, { filter: { destination: 'smarthost:relay' } });
    expect(await states()).toEqual(['dropped', 'dropped']);
    const { rows } = await database.pool.query(`select count(*)::int as n from mail.event where type = 'msg:complete'`);
    expect(rows[0].n).toBe(2);
  });

  test('goes through more than one batch', { timeout: 60_000 }, async () => {
    const recipients = () => Array.from({ length: 900 }, () => sampleRecipient());
    await accept(...Array.from({ length: 5 }, () => sampleMessage({ recipients: recipients() })));
    const held = await apply({ kind: 'hold' }, { filter: {} });
    expect(held.count).toBe(4500);
    expect(await undoAction(context, held.undoToken!)).toMatchObject({ count: 4500 });
    const released = await apply({ kind: 'retry' }, { filter: {} });
    expect(released.count).toBe(4500);
  });
});

describe('a bulk action under way', () => {
  async function acceptMany(): Promise<void> {
    const recipients = () => Array.from({ length: 900 }, () => sampleRecipient());
    await accept(...Array.from({ length: 5 }, () => sampleMessage({ recipients: recipients() })));
  }

  test('is left to itself, watched, and taken back', { timeout: 60_000 }, async () => {
    await acceptMany();
    const { token } = await previewAction(database.pool, { kind: 'hold' }, { filter: {} });
    const begun = await applyAction({ ...context, patienceMs: 0 }, { kind: 'hold' }, { filter: {} }, { token });
    expect(begun).toMatchObject({ kind: 'applied', isDone: false, total: 4500 });
    const { actionId } = begun as { actionId: string };
    const seen: number[] = [];
    for (let status = 'running'; status === 'running'; ) {
      const now = (await readAction(database.pool, actionId))!;
      seen.push(now.affected);
      status = now.status;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(seen.at(-1)).toBe(4500);
    expect(seen.every((count, index) => index === 0 || count >= seen[index - 1]!)).toBe(true);
    expect(await recentActions(database.pool)).toMatchObject([
      { id: actionId, actor: 'ann@example.org', action: { kind: 'hold' }, status: 'done', affected: 4500, skipped: 0 },
    ]);
    expect(await undoAction(context, actionId)).toMatchObject({ count: 4500, isDone: true });
    expect(await readAction(database.pool, actionId)).toMatchObject({ status: 'undone', undone: 4500 });
    expect(new Set(await states())).toEqual(new Set(['queued']));
  });

  test('is taken over when its process is gone, and goes on where it was', { timeout: 60_000 }, async () => {
    await acceptMany();
    const by = { actionId: uuidv7(), actor: 'ann', process: 'console' };
    await beginAction(database.pool, by, { kind: 'hold' }, { filter: {} });
    expect(await applyBatch(database.pool, by)).toMatchObject({ kind: 'batch', more: true });
    const other = { ...context, process: 'worker' };
    expect(await resumeActions(other)).toBe(0);
    await database.pool.query(`update mail.action set run_until = now() - interval '1 second'`);
    expect(await resumeActions(other)).toBe(1);
    // The one that was thought dead is too late.
    expect(await applyBatch(database.pool, by)).toEqual({ kind: 'lost' });
    expect(await readAction(database.pool, by.actionId)).toMatchObject({ status: 'done', affected: 4500 });
  });

  test('can be stopped halfway, and what was done can be taken back', { timeout: 60_000 }, async () => {
    await acceptMany();
    const by = { actionId: uuidv7(), actor: 'ann', process: 'console' };
    await beginAction(database.pool, by, { kind: 'hold' }, { filter: {} });
    await applyBatch(database.pool, by);
    expect(await stopAction(database.pool, by.actionId)).toBe(true);
    expect(await stopAction(database.pool, by.actionId)).toBe(false);
    expect(await applyBatch(database.pool, by)).toEqual({ kind: 'lost' });
    expect(await readBacklog(database.pool)).toMatchObject({ held: 2000, queued: 2500 });
    expect(await undoAction(context, by.actionId)).toMatchObject({ count: 2000 });
    expect(await readBacklog(database.pool)).toMatchObject({ held: 0, queued: 4500 });
  });

  test('drop, reroute and a failure that waits can all be taken back', async () => {
    await accept(sampleMessage(), sampleMessage());
    for (const action of [
      { kind: 'drop' },
      { kind: 'reroute', destination: 'smarthost:relay', route: 'relay' },
      { kind: 'fail', reason: 'gone', waitSeconds: 60 },
      { kind: 'expire', waitSeconds: 60 },
    ] as const) {
      const done = await apply(action, { filter: {} });
      expect(done).toMatchObject({ count: 2, undoToken: expect.any(String) });
      if (action.kind === 'fail' || action.kind === 'expire') expect(await claim(leases())).toHaveLength(0);
      expect(await undoAction(context, done.undoToken!)).toMatchObject({ count: 2, skipped: 0 });
      expect((await listQueue(database.pool)).rows).toMatchObject([
        { state: 'queued', destination: 'mx:example.net', route: 'mx', requestedOutcome: null },
        { state: 'queued', destination: 'mx:example.net', route: 'mx', requestedOutcome: null },
      ]);
    }
    expect(await readLedger(database.pool)).toMatchObject({ balanced: true, right: { queued: 2, dropped: 0 } });
  });

  test('needs no new look when less is left than was shown', async () => {
    await accept(sampleMessage(), sampleMessage());
    const { token } = await previewAction(database.pool, { kind: 'hold' }, { filter: {} });
    const [first] = (await listQueue(database.pool)).rows;
    await apply({ kind: 'drop' }, { recipientIds: [first!.recipientId] });
    expect(await applyAction(context, { kind: 'hold' }, { filter: {} }, { token })).toMatchObject({ count: 1 });
  });
});

describe('the backlog', () => {
  test('counts, lists page by page, groups and filters', async () => {
    await accept(
      ...Array.from({ length: 5 }, (_, index) =>
        sampleMessage({ recipients: [sampleRecipient({ address: `r${index}@sub.example.net` })] }),
      ),
      sampleMessage({
        reversePath: '',
        recipients: [sampleRecipient({ destination: 'lmtp:dovecot', state: 'held', holdReason: '100%_odd' })],
      }),
      sampleMessage({ recipients: [sampleRecipient({ state: 'quarantined' })] }),
    );
    expect(await readBacklog(database.pool)).toMatchObject({
      queued: 5,
      due: 5,
      leased: 0,
      deferred: 0,
      held: 1,
      quarantined: 1,
      destinations: 1,
    });
    const first = await listQueue(database.pool, { limit: 4 });
    const second = await listQueue(database.pool, { limit: 4, cursor: first.cursor });
    expect([first.rows.length, second.rows.length, second.cursor]).toEqual([4, 3, null]);
    expect(new Set([...first.rows, ...second.rows].map(({ recipientId }) => recipientId)).size).toBe(7);
    expect(await groupQueue(database.pool, { by: 'destination' })).toMatchObject([
      { key: 'mx:example.net', recipients: 6, held: 1 },
      { key: 'lmtp:dovecot', recipients: 1, held: 1 },
    ]);
    const n = async (filter: Parameters<typeof listQueue>[1]) => (await listQueue(database.pool, filter)).rows.length;
    expect(await n({ filter: { sender: '<>' } })).toBe(1);
    expect(await n({ filter: { reason: '100%_' } })).toBe(1);
    expect(await n({ filter: { reason: '100__' } })).toBe(0);
    expect(await n({ filter: { domain: '*.example.net' } })).toBe(5);
    expect(await n({ filter: { domain: 'example.net' } })).toBe(2);
    expect(await n({ filter: { recipient: 'r*@sub*' } })).toBe(5);
    expect(await n({ filter: { queueId: first.rows[0]!.queueId.toLowerCase() } })).toBe(1);
    expect(await n({ filter: { queueId: "x'; drop table" } })).toBe(0);
    expect(await n({ filter: { messageId: first.rows[1]!.messageId } })).toBe(1);
    expect(await n({ filter: { messageId: 'nonsense' } })).toBe(0);
    expect(await n({ filter: { before: new Date(0) } })).toBe(0);
  });
});

describe('a destination', () => {
  test('backs off for all workers, and is forgiven', async () => {
    await accept(sampleMessage());
    const until = new Date(Date.now() + 60_000);
    await backOff(database.pool, 'mx:example.net', { notBefore: until, reason: 'refused\0' });
    await backOff(database.pool, 'mx:example.net', { notBefore: new Date(0), reason: 'timed out' });
    expect(await troubledDestinations(database.pool)).toMatchObject([
      { failures: 2, notBefore: until, reason: 'timed out' },
    ]);
    expect(await claim(leases())).toHaveLength(0);
    expect(await clearBackOff(database.pool, 'mx:example.net')).toBe(true);
    expect(await clearBackOff(database.pool, 'mx:example.net')).toBe(false);
    await setDestination(database.pool, 'mx:example.net', { concurrency: 1 });
    await accept(sampleMessage());
    expect(await claim({ ...leases(), maxRecipients: 1 })).toHaveLength(1);
    expect(await claim({ ...leases(), maxRecipients: 1 })).toHaveLength(0);
    expect(await readDestination(database.pool, 'mx:example.net')).toMatchObject({
      slotsInUse: 1,
      concurrency: 1,
      failures: 0,
    });
    expect(await readDestination(database.pool, 'mx:unknown.example')).toBeNull();
  });
});
