import { insertEvents } from '@posthorn/db/mail/events';
import { followWebhooks } from '@posthorn/db/mail/webhook';
import { registerProcess } from '@posthorn/db/processes';
import { newEvent } from '@posthorn/events/event';
import { lowestIdAt } from '@posthorn/events/id';
import { backOff } from '@posthorn/queue/destination';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningApi, startTestApi } from './testing/running-api.ts';
import { makeSampleTraffic } from './testing/sample-traffic.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

test('a fresh installation: no rates, the ledger is balanced, and it says that the sandbox keeps the mail', async () => {
  const { body } = await api.call('/overview');
  expect(body.totals).toMatchObject({ accepted: 0, refused: 0 });
  expect(body.trouble).toEqual([]);
  expect((await api.call('/ledger')).body).toMatchObject({ balanced: true, left: { total: 0 } });
  const { items } = (await api.call('/overview/attention')).body;
  expect(items).toEqual([expect.objectContaining({ kind: 'sandbox', severity: 'note' })]);
});

describe('with traffic', () => {
  beforeAll(async () => {
    const { pool } = api.start.database;
    await makeSampleTraffic(pool);
    const until = { notBefore: new Date(Date.now() + 600_000), reason: 'connection refused' };
    await backOff(pool, 'mx:deferred.example.net', until);
    await backOff(pool, 'mx:idle.example.net', until);
  });

  test('what began a moment ago stands on the left of a chart that goes on into the future', async () => {
    const { body } = await api.call('/overview');
    expect(body.totals).toMatchObject({ accepted: 12, refused: 15, deferred: 1, bounced: 1 });
    const [from, to] = [Date.parse(body.from), Date.parse(body.to)];
    expect((Date.now() - from) / (to - from)).toBeLessThan(0.4);
    expect(body.rates.length * body.bucketSeconds * 1000).toBeLessThan(to - from);
  });

  test('trouble tells the cause and until when nobody connects', async () => {
    const { trouble } = (await api.call('/overview')).body;
    expect(trouble[0]).toMatchObject({
      destination: 'mx:deferred.example.net',
      recipients: 1,
      cause: 'connection refused',
      failures: 1,
      notBefore: expect.any(String),
    });
    expect(trouble[1]).toMatchObject({ destination: 'mx:idle.example.net', recipients: 0 });
  });

  test('what needs a person comes worst first', async () => {
    const { pool } = api.start.database;
    const soon = new Date(Date.now() + 2 * 86_400_000 + 60_000).toISOString();
    const later = new Date(Date.now() + 80 * 86_400_000).toISOString();
    const certificates = [
      { name: 'mail', notAfter: soon },
      { name: 'fine', notAfter: later },
    ];
    await using engine = await registerProcess(pool, {
      kind: 'engine',
      version: '0',
      detail: { certificates, intakeOpen: false, problems: ['Port 25 is in use.'] },
    });
    await engine.setRevision(1, 'Revision 2 cannot be read.');
    const { items } = (await api.call('/overview/attention')).body;
    expect(items.map(({ kind, severity }: { kind: string; severity: string }) => `${severity} ${kind}`)).toEqual([
      'bad intake',
      'bad settings',
      'bad process',
      'bad certificate',
      'note sandbox',
    ]);
    expect(items[3]).toMatchObject({ title: 'Certificate “mail” ends in 2 days', subject: 'mail', at: soon });
  });
});

test('sources, scanners and actions that do not answer are told, serious where mail waits for them', async () => {
  const { pool } = api.start.database;
  const patch = {
    lookups: {
      sources: [
        { name: 'vips', source: { kind: 'static', entries: [] } },
        { name: 'friends', source: { kind: 'static', entries: [] }, onFailure: 'empty' },
        { name: 'fine', source: { kind: 'static', entries: [] } },
      ],
    },
    content: {
      scanners: [
        { name: 'virus', kind: 'clamd', address: '127.0.0.1:3310' },
        { name: 'spam', kind: 'rspamd', address: '127.0.0.1:11333', onFailure: 'accept' },
      ],
      profiles: [{ name: 'all', recipients: ['*'], scanners: ['virus', 'spam'] }],
    },
    events: { actions: [{ name: 'record', steps: [{ kind: 'log', text: 'x' }] }] },
  };
  const published = await api.call('/configuration', { method: 'PATCH', body: { patch, reason: 'test' } });
  expect(published.status).toBe(200);
  const at = new Date().toISOString();
  const look = (name: string, state: string, reason: string | null) => ({
    ...{ name, state, asked: 9, hits: 0, misses: 0, failures: reason === null ? 0 : 5, lastAskedAt: at, kept: 0 },
    ...{ lastFailure: reason === null ? null : { at, reason }, milliseconds: null },
  });
  const scan = (name: string, failures: number, restsUntil: string | null) => ({
    ...{ name, answered: 1, failed: failures, failures, failingSince: at, restsUntil, lastAnswerAt: null, ms: null },
    lastFailure: 'connection refused',
  });
  await using engine = await registerProcess(pool, {
    kind: 'engine',
    version: '0',
    detail: {
      lookups: [
        look('vips', 'open', 'Redis does not answer'),
        look('friends', 'open', 'timed out'),
        look('fine', 'closed', null),
      ],
      scanners: [scan('virus', 3, at), scan('spam', 1, null)],
    },
  });
  await engine.setRevision(1, null);
  await followWebhooks(pool, ['action:record'], 1);
  await pool.query(`update mail.webhook set failures = 7, last_error = 'step 1 failed', last_failure_at = now()`);
  const { items } = (await api.call('/overview/attention')).body;
  const told = items.filter(({ kind }: { kind: string }) => ['lookup', 'scanner', 'action'].includes(kind));
  expect(told.map(({ severity, title }: { severity: string; title: string }) => `${severity} ${title}`)).toEqual([
    'bad The scanner virus does not answer',
    'bad The source of the look-up vips does not answer',
    'warn The scanner spam does not answer',
    'warn The source of the look-up friends does not answer',
    'warn The action record cannot do its steps',
  ]);
  expect(told[1].detail).toBe(
    'Last: Redis does not answer. Mail that it decides about is put off, and senders come again.',
  );
  expect(told[3].detail).toBe('Last: timed out. Mail goes on as if it had no value.');
});

describe('events', () => {
  const at = (text: string) => new Date(text);
  beforeAll(async () => {
    const event = (minute: number, fields: Parameters<typeof newEvent>[1]) => {
      const at = new Date(Date.now() - minute * 60_000);
      return newEvent('msg:defer', { ...fields, at, id: lowestIdAt(at) });
    };
    await insertEvents(api.start.database.pool, [
      event(1, {
        process: 'p',
        recipient: 'a@one.test',
        host: 'mx.one.test',
        address: '198.51.100.7',
        code: 451,
        router: 'partners',
        transport: 'smarthost',
        text: '=1+1, "quoted"',
      }),
      event(2, {
        process: 'p',
        recipient: 'b@two.test',
        host: 'mx.two.test',
        clientAddress: '198.51.100.8',
        code: 421,
      }),
    ]);
  });

  test('are found by domain, code, address of either end, and by groups of types', async () => {
    const found = async (query: string) => (await api.call(`/events?${query}`)).body.items.length;
    expect(await found('domain=one.test')).toBe(1);
    expect(await found('domain=*.test')).toBe(2);
    expect(await found('domain=*.one.test')).toBe(0);
    expect(await found('code=421')).toBe(1);
    expect(await found('route=partners')).toBe(1);
    expect(await found('route=smarthost&domain=one.test')).toBe(1);
    expect(await found('route=smarthost&domain=two.test')).toBe(0);
    expect(await found('route=partner')).toBe(0);
    expect(await found('ip=198.51.100.0/24')).toBe(2);
    expect(await found('ip=198.51.100.7')).toBe(1);
    expect(await found('type=msg:*&ip=198.51.100.0/24')).toBe(2);
    expect(await found('type=tcp:*&ip=198.51.100.0/24')).toBe(0);
    expect(await found('type=m%25')).toBe(0);
  });

  test('one event by its id, and none by another', async () => {
    const [event] = (await api.call('/events?domain=one.test')).body.items;
    expect((await api.call(`/events/${event.id}`)).body).toEqual(event);
    expect((await api.call('/events/0199aaaa-0000-7000-8000-000000000000')).status).toBe(404);
  });

  test('are counted over time, as far as asked', async () => {
    const since = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
    const { body } = await api.call(`/events/over-time?ip=198.51.100.0/24&after=${since(600)}`);
    expect(body.bucketSeconds).toBe(5);
    expect(body.buckets.reduce((sum: number, { count }: { count: number }) => sum + count, 0)).toBe(2);
    expect(at(body.countedFrom)).toEqual(at(body.from));
    const short = (await api.call(`/events/over-time?ip=198.51.100.0/24&after=${since(90)}`)).body;
    expect(short.buckets).toEqual([{ at: expect.any(String), count: 1 }]);
  });

  test('are exported for spreadsheets without formulas, and as JSON lines', async () => {
    const csv = await (await api.fetch('/api/v1/events/export?ip=198.51.100.0/24')).text();
    expect(csv.split('\r\n')).toHaveLength(4);
    expect(csv).toContain(`"'=1+1, ""quoted"""`);
    const lines = (await (await api.fetch('/api/v1/events/export?format=ndjson&code=421')).text()).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ recipient: 'b@two.test', code: 421 }]);
    const ids = async (query: string): Promise<string[]> =>
      (await (await api.fetch(`/api/v1/events/export?format=ndjson&ip=198.51.100.0/24${query}`)).text())
        .trim()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line).id);
    const [newest, oldest] = await ids('');
    expect(await ids(`&cursor=${newest}`)).toEqual([oldest]);
    expect(await ids(`&cursor=${oldest}`)).toEqual([]);
    expect((await api.fetch('/api/v1/events/export?cursor=nonsense')).status).toBe(400);
    expect((await api.fetch('/api/v1/events/export?format=xml')).status).toBe(400);
    expect((await api.fetch('/api/v1/events/export', { key: null })).status).toBe(401);
  });
});

test('a reply is explained, by the words of the installation first', async () => {
  const explain = async () =>
    (await api.call('/explanations?code=550&text=Ask%20Jo%20about%20mailbox%20full')).body.explanation;
  expect(await explain()).toMatchObject({ id: 'mailbox-full', whose: 'recipient', isTemporary: false });
  const entry = {
    name: 'ask-jo',
    match: ['Ask Jo*mailbox full'],
    codes: ['55?'],
    title: 'Jo knows',
    meaning: 'The partner keeps a list.',
    whose: 'us',
    next: 'Ring up Jo.',
  };
  const published = await api.call('/configuration', {
    method: 'PATCH',
    body: { patch: { events: { explanations: [entry] } }, reason: 'test' },
  });
  expect(published.status).toBeLessThan(300);
  await expect.poll(explain).toMatchObject({ id: 'ask-jo', title: 'Jo knows' });
  expect((await api.call('/explanations/own')).body.items).toHaveLength(1);
  expect((await api.call('/explanations?code=250')).body.explanation).toBeNull();
});
