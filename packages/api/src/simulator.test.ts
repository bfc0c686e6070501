import { setTimeout as sleep } from 'node:timers/promises';
import { insertRefusals } from '@posthorn/db/mail/refusal';
import { uuidv7 } from '@posthorn/events/id';
import { createAcceptor } from '@posthorn/queue/accept';
import { sampleMessage, sampleRecipient } from '@posthorn/queue/testing';
import type { SimulatedRun } from '@posthorn/settings/simulation/result';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestAnswerer } from './testing/answerer.ts';
import { type Answer, type RunningApi, startTestApi } from './testing/running-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const session = {
  client: { address: '192.0.2.7' },
  helo: { name: 'client.test' },
  sender: 'ann@sender.test',
  recipients: [{ address: 'bob@example.test' }],
};
const run = (body: object, more: object = {}): Promise<Answer> =>
  api.call('/simulator/simulations', { method: 'POST', body: { session, ...body }, ...more });
const nothing: SimulatedRun = {
  settings: { kind: 'inForce', revision: 1 },
  fate: 'unreached',
  problem: null,
  steps: [],
  recipients: [],
  authentication: null,
  stored: null,
  events: [],
  ms: 1,
};

describe('without an engine', () => {
  test('it is said at once', async () => {
    const asked = await run({});
    expect([asked.status, asked.body.detail]).toEqual([503, expect.stringContaining('No engine is running')]);
    const replay = await api.call('/simulator/replays', {
      method: 'POST',
      body: { settings: { kind: 'inForce' } },
    });
    expect(replay.status).toBe(503);
  });
});

describe('with an engine', () => {
  const seen: unknown[] = [];
  let answerer: AsyncDisposable;
  beforeAll(async () => {
    answerer = await startTestAnswerer(api.start, 'engine', {
      simulation: async (input) => {
        seen.push(input);
        return { runs: [nothing], differences: [], host: 'h', ms: 1 };
      },
    });
  });
  afterAll(() => answerer[Symbol.asyncDispose]());

  const settled = async (id: string, as: object = {}): Promise<Answer['body']> => {
    for (;;) {
      const { body } = await api.call(`/simulator/simulations/${id}`, as);
      if (body.state === 'done' || body.state === 'failed') return body;
      await sleep(10);
    }
  };

  test('what is pasted gets its line ends, and only who may read content sees it again', async () => {
    const { body } = await run({ message: { text: 'Subject: x\n\nsecret\r\n' } }, { role: 'operator' });
    const done = await settled(body.id, { role: 'operator' });
    expect(Buffer.from(done.message.base64, 'base64').toString()).toBe('Subject: x\r\n\r\nsecret\r\n');
    expect(done).toMatchObject({ author: 'operator@example.org', result: { runs: [{ fate: 'unreached' }] } });
    const viewed = await api.call(`/simulator/simulations/${body.id}`, { role: 'viewer' });
    expect(viewed.body.message).toEqual({ kind: 'octets', id: null, base64: null });
    expect(JSON.stringify(viewed.body)).not.toContain('c2VjcmV0');
    expect(seen.at(-1)).toMatchObject({
      session: { ...session, tls: 'none', listener: '' },
      settings: [{ kind: 'inForce' }],
    });
  });

  test.each([
    ['two messages at once', { message: { text: 'a', id: 'b' } }, 400],
    ['a message that is not there', { message: { id: uuidv7() } }, 404],
    ['three settings', { settings: [1, 2, 3].map(() => ({ kind: 'inForce' })) }, 400],
    ['a draft that is not there', { settings: [{ kind: 'draft' }] }, 422],
    ['a revision that is not there', { settings: [{ kind: 'revision', number: 99 }] }, 404],
    ['a line end in a command', { session: { ...session, sender: 'a@b.test>\r\nRCPT TO:<c@d.test' } }, 400],
    ['an address that is none', { session: { ...session, client: { address: 'localhost' } } }, 400],
    ['the future', { session: { ...session, at: new Date(Date.now() + 3_600_000).toISOString() } }, 400],
    ['too large', { message: { text: 'ü'.repeat(1024 * 1024) } }, 413],
  ])('%s is refused', async (_, body, status) => {
    expect((await run(body)).status).toBe(status);
  });

  test('a stored message needs the permission to read content', async () => {
    const key = await api.keyWith('configure');
    expect((await run({ message: { id: uuidv7() } }, { key })).status).toBe(403);
    expect((await run({}, { key })).status).toBe(200);
    expect((await run({}, { role: 'viewer' })).status).toBe(403);
  });

  test('no more than some wait at once', async () => {
    const ask = () => api.call('/simulator/replays', { method: 'POST', body: { settings: { kind: 'inForce' } } });
    const ids: string[] = [];
    for (let count = 0; count < 3; count++) ids.push((await ask()).body.id);
    const full = await ask();
    expect([full.status, full.body.type]).toEqual([429, 'urn:posthorn:problem:too-many-requests']);
    const { body } = await api.call('/simulator/replays', { role: 'viewer' });
    expect(body.items.map((one: { id: string }) => one.id).sort()).toEqual(ids.sort());
    for (const id of ids)
      expect((await api.call(`/simulator/replays/${id}/stop`, { method: 'POST', body: {} })).body).toEqual({
        stopped: true,
      });
    expect((await api.call(`/simulator/replays/${ids[0]}`)).body).toMatchObject({
      state: 'failed',
      error: 'Stopped before it began.',
    });
  });
});

describe('filled in', () => {
  test('from a message: everything that was recorded', async () => {
    const { pool } = api.start.database;
    await using acceptor = createAcceptor({ pool });
    const message = sampleMessage({
      body: '8BITMIME',
      smtputf8: true,
      envid: 'a b',
      recipients: [sampleRecipient({ notify: ['FAILURE', 'DELAY'] }), sampleRecipient({ address: 'two@example.net' })],
    });
    await acceptor.accept({
      ...message,
      client: { ...message.client!, user: 'kim', tls: { version: 'TLSv1.2', cipher: 'X', sni: 'mx.test' } },
    });
    const { body } = await api.call(`/simulator/prefill?message=${message.queueId}`, { role: 'viewer' });
    expect(body).toEqual({
      session: {
        client: { address: '192.0.2.1', port: 40_000 },
        listener: 'mx',
        helo: { verb: 'EHLO', name: 'client.example.org' },
        tls: 'TLSv1.2',
        serverName: 'mx.test',
        user: 'kim',
        sender: 'sender@example.org',
        mailParameters: 'BODY=8BITMIME SMTPUTF8 ENVID=a+20b',
        recipients: [
          { address: 'recipient@example.net', parameters: 'NOTIFY=FAILURE,DELAY' },
          { address: 'two@example.net', parameters: '' },
        ],
        at: expect.any(String),
      },
      messageId: message.id,
      unknown: [],
    });
  });

  test('from a refusal: what is known, and what is not', async () => {
    const { pool } = api.start.database;
    const decision = {
      stage: 'rcpt' as const,
      rule: 'builtin.relay-denied',
      verdict: 'deny' as const,
      facts: {},
      revision: 1,
      at: new Date().toISOString(),
    };
    const [id, folded] = [uuidv7(), uuidv7()];
    const refusal = {
      at: new Date(),
      sessionId: uuidv7(),
      client: '192.0.2.9',
      helo: 'x.test',
      recipient: 'a@b.test',
      decision,
    };
    await insertRefusals(pool, [
      { id, ...refusal },
      { id: folded, ...refusal, count: 5, client: '192.0.2.0/24' },
    ]);
    const { body } = await api.call(`/simulator/prefill?refusal=${id}`);
    expect(body.session).toMatchObject({ client: { address: '192.0.2.9' }, recipients: [{ address: 'a@b.test' }] });
    expect(body.unknown.length).toBeGreaterThan(0);
    expect((await api.call(`/simulator/prefill?refusal=${folded}`)).status).toBe(422);
    expect((await api.call('/simulator/prefill')).status).toBe(400);
  });
});
