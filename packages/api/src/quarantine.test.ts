import { queueIdOf } from '@posthorn/events/id';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Call, type RunningApi, startTestApi } from './testing/running-api.ts';
import { makeSampleQuarantine, type SampleQuarantine } from './testing/sample-quarantine.ts';

let api: RunningApi;
let sample: SampleQuarantine;

beforeAll(async () => {
  api = await startTestApi();
  sample = await makeSampleQuarantine(api.start.database.pool);
});
afterAll(() => api[Symbol.asyncDispose]());

const ok = async (path: string, call: Call = {}) => {
  const { status, body } = await api.call(path, call);
  expect(`${path} ${status} ${status === 200 ? '' : JSON.stringify(body)}`).toBe(`${path} 200 `);
  return body;
};
const post = (body: object, call: Call = {}): Call => ({ method: 'POST', body, ...call });
const recipientOf = async (messageId: string): Promise<string> =>
  (await ok(`/quarantine?messageId=${messageId}`)).items[0].recipientId;

describe('looking', () => {
  test('the list says who, why and until when', async () => {
    const { items, nextCursor } = await ok('/quarantine');
    expect(nextCursor).toBeNull();
    expect(items).toHaveLength(6);
    expect(items.find(({ messageId }: { messageId: string }) => messageId === sample.forged)).toMatchObject({
      recipient: 'ann@example.net',
      sender: 'bounce@cheap-hosting.test',
      from: 'Your Bank <service@bank.test>',
      subject: 'Please confirm your account',
      reason: 'Perhaps not from whom it says',
      rule: 'builtin.dmarc-quarantine',
      authentication: { spf: 'fail', dkim: 'none', dmarc: 'quarantine', arc: 'none' },
    });
    expect(items.find(({ messageId }: { messageId: string }) => messageId === sample.scored)).toMatchObject({
      score: expect.closeTo(14.2),
      symbols: ['BAYES_99', 'URIBL_BLACK'],
    });
  });

  test('is paged by cursor, and nothing else is a cursor', async () => {
    const first = await ok('/quarantine?limit=4');
    const second = await ok(`/quarantine?limit=4&cursor=${first.nextCursor}`);
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([4, 2, null]);
    expect((await api.call('/quarantine?cursor=x')).status).toBe(400);
  });

  test.each([
    ['sender=service@bank.test', 1],
    ['sender=%3C%3E', 1],
    ['domain=bank.test', 1],
    ['recipient=ann', 2],
    ['rule=macros-from-outside', 2],
    ['text=invoice', 2],
    ['reason=whom', 3],
    [`leavesBefore=${new Date(Date.now() + 86_400_000).toISOString()}`, 1],
    ['before=2020-01-01T00:00:00Z', 0],
    ["text=' or 1=1 --", 0],
  ])('%s finds %d', async (query, count) => {
    expect((await ok(`/quarantine?${query}`)).items).toHaveLength(count);
  });

  test('groups, summary and what needs attention', async () => {
    const { items, recipients } = await ok('/quarantine/groups?by=rule');
    expect(recipients).toBe(6);
    expect(items[0]).toMatchObject({ key: 'builtin.dmarc-quarantine', recipients: 3, messages: 3 });
    expect(await ok('/quarantine/summary')).toMatchObject({
      recipients: 6,
      messages: 5,
      leavingMessages: 1,
      keepDays: 30,
      warnDays: 3,
    });
    const concerns = (await ok('/overview/attention')).items;
    expect(concerns.find(({ kind }: { kind: string }) => kind === 'quarantine')).toMatchObject({
      severity: 'warn',
      title: 'One message leaves the quarantine within 3 days',
    });
  });

  test('one of them, with the decision behind it', async () => {
    const recipientId = await recipientOf(sample.forged);
    expect(await ok(`/quarantine/recipients/${recipientId}`)).toMatchObject({
      state: 'quarantined',
      decision: { rule: 'builtin.dmarc-quarantine', verdict: 'quarantine' },
      ended: null,
    });
    expect((await api.call('/quarantine/recipients/01a00000-0000-7000-8000-000000000000')).status).toBe(404);
  });

  test('as a file: CSV that no spreadsheet runs, and JSON lines', async () => {
    const csv = await (await api.fetch('/api/v1/quarantine/export?format=csv', {})).text();
    const lines = csv.trim().split('\r\n');
    expect(lines[0]).toMatch(/^since,leavesAt,recipient,/);
    expect(lines.length).toBeGreaterThan(6);
    expect(csv).not.toMatch(/(^|,)[=+@]/m);
    const json = await (await api.fetch('/api/v1/quarantine/export?format=ndjson&rule=spam', {})).text();
    expect(
      json
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([{ rule: 'spam' }]);
    expect((await api.call('/quarantine/export?nonsense=1')).status).toBe(400);
  });
});

describe('who may', () => {
  test('a viewer sees the list, and neither content nor buttons that work', async () => {
    const viewer = { role: 'viewer' } as const;
    const recipientIds = [await recipientOf(sample.forged)];
    await ok('/quarantine', viewer);
    await ok(`/quarantine/recipients/${recipientIds[0]}`, viewer);
    for (const [path, body] of [
      ['/quarantine/actions/preview', { action: 'release', recipientIds }],
      ['/quarantine/actions', { action: 'release', recipientIds }],
      ['/quarantine/trust', { recipientIds }],
    ] as const)
      expect((await api.call(path, post(body, viewer))).status, path).toBe(403);
    expect((await api.call(`/messages/${sample.forged}/content`, viewer)).status).toBe(403);
    expect((await api.call(`/messages/${sample.forged}/raw`, viewer)).status).toBe(403);
  });
});

describe('deciding', () => {
  test('a filter needs its preview; a release can be undone and leaves its trace', async () => {
    const asked = { action: 'release', filter: { rule: 'macros-from-outside' } };
    expect((await api.call('/quarantine/actions', post(asked))).status).toBe(409);
    const preview = await ok('/quarantine/actions/preview', post(asked));
    expect(preview).toMatchObject({ count: 2, sample: [{ subject: 'Invoice 4711.docm' }, {}] });
    const done = await ok('/quarantine/actions', post({ ...asked, reason: 'asked for it', token: preview.token }));
    expect(done).toMatchObject({ count: 2, undoToken: expect.any(String) });
    expect((await ok('/quarantine?rule=macros-from-outside')).items).toEqual([]);
    const [action] = (await ok('/queue/actions?limit=1')).items;
    expect(action).toMatchObject({
      action: 'release',
      reason: 'asked for it',
      filter: { rule: 'macros-from-outside', state: 'quarantined' },
    });
    const { items: recipients } = await ok(`/messages/${sample.ruled}/recipients`);
    const { events } = await ok(`/messages/${sample.ruled}/recipients/${recipients[0].id}`);
    expect(events.map(({ type }: { type: string }) => type)).toContain('quarantine:release');
    const record = await ok(`/quarantine/recipients/${recipients[0].id}`);
    expect(record).toMatchObject({ ended: 'released', state: 'queued' });
    expect(await ok('/queue/actions/undo', post({ undoToken: done.undoToken }))).toMatchObject({ count: 2 });
    expect((await ok('/quarantine?rule=macros-from-outside')).items).toHaveLength(2);
  });

  test('a deletion by id tells nobody, and the ledger stays in balance', async () => {
    const recipientIds = [await recipientOf(sample.scored)];
    const done = await ok('/quarantine/actions', post({ action: 'delete', recipientIds }));
    expect(done).toMatchObject({ count: 1 });
    expect(await ok('/ledger')).toMatchObject({ balanced: true });
    expect((await ok(`/messages/${sample.scored}`)).recipients[0].state).toBe('discarded');
    await ok('/queue/actions/undo', post({ undoToken: done.undoToken }));
    expect((await ok(`/messages/${sample.scored}`)).recipients[0].state).toBe('quarantined');
  });

  test('what is done to everything in the queue leaves it alone', async () => {
    const preview = await ok('/queue/actions/preview', post({ action: 'release', filter: {} }));
    expect(preview.count).toBe(0);
    const meant = await ok('/queue/actions/preview', post({ action: 'release', filter: { state: 'quarantined' } }));
    expect(meant.count).toBe(6);
  });

  test.each([
    [{ action: 'release' }],
    [{ action: 'drop', filter: {} }],
    [{ action: 'release', filter: { nonsense: 1 } }],
    [{ action: 'release', recipientIds: ['x'] }],
    [{ action: 'release', recipientIds: [], filter: {} }],
  ])('%j is refused', async (body) => {
    expect((await api.call('/quarantine/actions', post(body))).status).toBe(400);
  });
});

describe('trusting a sender', () => {
  test('adds the reverse path to a list in the draft of whoever asks, once', async () => {
    const recipientIds = [await recipientOf(sample.forged)];
    const first = await ok('/quarantine/trust', post({ recipientIds }));
    expect(first).toMatchObject({
      list: 'trusted-senders',
      added: ['bounce@cheap-hosting.test'],
      rules: [],
      errors: [],
    });
    expect(await ok('/quarantine/trust', post({ recipientIds, what: 'domain' }))).toMatchObject({
      added: ['cheap-hosting.test'],
    });
    expect(await ok('/quarantine/trust', post({ recipientIds }))).toMatchObject({ added: [] });
    const { draft } = await ok('/configuration/draft');
    expect(draft.configuration.lists.named).toEqual([
      {
        name: 'trusted-senders',
        kind: 'addresses',
        items: ['bounce@cheap-hosting.test', 'cheap-hosting.test'],
      },
    ]);
  });

  test('never takes what would read as more than one sender, nor the null sender', async () => {
    for (const messageId of [sample.hostile, sample.scored]) {
      const asked = await api.call('/quarantine/trust', post({ recipientIds: [await recipientOf(messageId)] }));
      expect([asked.status, asked.body.detail]).toEqual([422, expect.stringContaining('None of these')]);
    }
  });

  test('a list of hosts is no list of senders', async () => {
    await ok('/configuration/draft', {
      method: 'PUT',
      body: { patch: { lists: { named: [{ name: 'office', kind: 'hosts', items: [] }] } } },
    });
    const recipientIds = [await recipientOf(sample.forged)];
    expect((await api.call('/quarantine/trust', post({ recipientIds, list: 'office' }))).body.detail).toContain(
      'hosts',
    );
  });
});

test('a queue id finds its rows', async () => {
  expect((await ok(`/quarantine?queueId=${queueIdOf(sample.leaving)}`)).items).toHaveLength(1);
});
