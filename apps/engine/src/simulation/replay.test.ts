import { setTimeout as sleep } from 'node:timers/promises';
import { saveDraft } from '@posthorn/db/drafts';
import { readRevision } from '@posthorn/db/revisions';
import { askReplay, readReplay, stopReplay } from '@posthorn/db/simulations';
import type { ReplayInput } from '@posthorn/settings/simulation/input';
import { type ReplayResult, replayResultSchema } from '@posthorn/settings/simulation/replay';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { putRulesInForce } from '../rules/testing.ts';
import { connectRaw, type EngineForTest, startEngineForTest } from '../testing.ts';
import { simulateForTest } from './testing.ts';

let engine: EngineForTest;
beforeAll(async () => {
  engine = await startEngineForTest((configuration) => {
    configuration.smtp.messageRatePerClient = 0;
  });
  await putRulesInForce(engine, [
    { name: 'old', stages: ['rcpt'], when: 'recipient.localPart == "old"' },
    { name: 'marks', stages: ['data'], verdict: 'warn', effects: [{ kind: 'tag', tag: 'one' }] },
  ]);
  for (const [index, to] of ['ann', 'bob', 'ann', 'old', 'eve'].entries()) {
    const raw = await connectRaw(engine.port('mx'));
    await raw.sayAll(`EHLO client.test\r\nMAIL FROM:<s${index}@sender.test>\r\n`, 2);
    if ((await raw.say(`RCPT TO:<${to}@example.test>\r\n`)).startsWith('250')) {
      await raw.say('DATA\r\n');
      expect(await raw.say(`Subject: number ${index}\r\nTo: ${to}@example.test\r\n\r\nHello\r\n.\r\n`)).toMatch(/^250/);
    }
    await raw.say('QUIT\r\n');
  }
  for (let tries = 0; tries < 1500; tries++) {
    const { rows } = await engine.database.pool.query('select count(*)::int as n from mail.refusal');
    if (rows[0].n > 0) break;
    await sleep(50);
  }
});
afterAll(() => engine[Symbol.asyncDispose]());

/** Keeps a draft for the tester. */
async function draft(change: (configuration: Awaited<ReturnType<typeof newest>>) => void): Promise<void> {
  const configuration = structuredClone(await newest());
  change(configuration);
  expect(await saveDraft(engine.database.pool, { owner: 'tester', base: 1, configuration })).toEqual({ problems: [] });
}
async function newest() {
  const revision = await readRevision(engine.database.pool);
  if (revision === undefined || !('configuration' in revision)) throw new Error('no revision');
  return revision.configuration;
}

const input: ReplayInput = {
  count: 10,
  what: 'everything',
  settings: { kind: 'draft' },
  against: { kind: 'inForce' },
  owner: 'tester',
};

async function replay(asked: ReplayInput): Promise<ReplayResult> {
  const { pool } = engine.database;
  const request = await askReplay(pool, asked, 'tester');
  if (request.kind !== 'asked') throw new Error(request.kind);
  for (;;) {
    const now = await readReplay(pool, request.id);
    if (now?.state === 'failed') throw new Error(now.error ?? '');
    if (now?.state === 'done') return replayResultSchema.parse(now.result);
    await sleep(20);
  }
}

test('what a draft would change is listed by kind, and nothing else is', async () => {
  await draft((configuration) => {
    const [old, marks] = configuration.rules.ordered;
    old!.when = 'recipient.localPart == "ann"';
    old!.name = 'ann';
    marks!.when = 'message.subject == "number 1"';
  });
  const result = await replay(input);
  expect(result).toMatchObject({
    total: 5,
    done: 5,
    same: 1,
    different: 4,
    counts: { refused: 2, accepted: 1, 'another header': 1 },
    otherThanThen: 0,
    isStopped: false,
    passedOver: {},
  });
});

test('with the same settings nothing differs', async () => {
  const result = await replay({ ...input, settings: { kind: 'inForce' } });
  expect(result).toMatchObject({ done: 5, same: 5, different: 0, changes: [], otherThanThen: 0 });
});

test('limits count among the messages that are said again', async () => {
  await draft((configuration) => {
    configuration.smtp.messageRatePerClient = 2;
  });
  const { counts, changes } = await replay({ ...input, what: 'messages' });
  expect(counts).toEqual({ deferred: 2 });
  expect(changes[0]?.differences[0]).toMatchObject({ after: expect.stringContaining('You send too many messages') });
});

test('what was put on a stored message is taken off before it is sent again', async () => {
  const { rows } = await engine.database.pool.query('select id from mail.message order by id limit 1');
  const content = { kind: 'stored' as const, id: rows[0].id as string };
  const { runs } = await simulateForTest(
    engine,
    { recipients: [{ address: 'ann@example.test', parameters: '' }] },
    { content },
  );
  expect(runs[0]?.stored?.added.map(({ name }) => name)).toEqual([
    'Authentication-Results',
    'Received-SPF',
    'Received',
    'X-Posthorn-Tags',
  ]);
  expect(runs[0]?.stored?.removed).toEqual([]);
});

test('a replay is stopped where it stands, and one without a draft says so', async () => {
  const { pool } = engine.database;
  const asked = await askReplay(pool, input, 'tester');
  const id = asked.kind === 'asked' ? asked.id : '';
  expect(await stopReplay(pool, id)).toBe(true);
  let stopped = await readReplay(pool, id);
  while (stopped?.state === 'running') {
    await sleep(50);
    stopped = await readReplay(pool, id);
  }
  expect(stopped?.state === 'failed' || replayResultSchema.parse(stopped?.result).isStopped).toBe(true);
  expect(await stopReplay(pool, id)).toBe(false);
  await expect(replay({ ...input, owner: 'nobody' })).rejects.toThrow('There is no draft');
});
