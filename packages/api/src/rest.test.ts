import { uuidv7 } from '@posthorn/events/id';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningApi, startTestApi } from './testing/running-api.ts';
import { makeSampleTraffic, putHostileInSandbox, type SampleTraffic } from './testing/sample-traffic.ts';

let api: RunningApi;
let sample: SampleTraffic;

beforeAll(async () => {
  api = await startTestApi();
  sample = await makeSampleTraffic(api.start.database.pool);
});
afterAll(() => api[Symbol.asyncDispose]());

describe('errors', () => {
  test('are problem documents with a type, a sentence and the path of each fault', async () => {
    const bad = await api.call('/messages?limit=0&status=lost');
    expect(bad.status).toBe(400);
    expect(bad.headers.get('content-type')).toBe('application/problem+json');
    expect(bad.body.type).toBe('urn:posthorn:problem:invalid-input');
    expect(bad.body.errors.map((item: { path: string }) => item.path).sort()).toEqual(['limit', 'status']);
    expect((await api.call('/nothing')).status).toBe(404);
    const wrong = await api.call('/ledger', { method: 'DELETE' });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET']);
    expect((await api.call('/api-keys', { method: 'POST', body: '{"a":' })).status).toBe(400);
    expect(
      (await api.call('/api-keys', { method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } })).status,
    ).toBe(415);
  });

  test('a missing, unknown, expired or revoked key is 401 and never falls back to a cookie', async () => {
    expect((await api.call('/ledger', { key: null })).status).toBe(401);
    expect((await api.call('/ledger', { key: 'phk_nobody-has-this-key' })).status).toBe(401);
    const both = await api.call('/ledger', {
      role: 'owner',
      headers: { authorization: 'Bearer phk_nobody-has-this-key' },
    });
    expect(both.status).toBe(401);
    const made = await api.call('/api-keys', { method: 'POST', body: { name: 'short', scopes: ['read'] } });
    expect(made.status).toBe(201);
    expect((await api.call('/ledger', { key: made.body.key })).status).toBe(200);
    await api.call(`/api-keys/${made.body.apiKey.id}`, { method: 'DELETE' });
    expect((await api.call('/ledger', { key: made.body.key })).status).toBe(401);
    const later = await api.call('/api-keys', {
      method: 'POST',
      body: { name: 'late', scopes: ['read'], expiresAt: '2020-01-01T00:00:00Z' },
    });
    expect(later.status).toBe(400);
  });

  test('a write with a cookie from another site is refused', async () => {
    const cookie = { role: 'owner', method: 'DELETE' };
    expect(
      (await api.call('/sandbox/messages', { ...cookie, headers: { 'sec-fetch-site': 'cross-site' } })).body.type,
    ).toMatch(/cross-site$/);
    expect(
      (await api.call('/sandbox/messages', { ...cookie, headers: { 'sec-fetch-site': 'same-site' } })).status,
    ).toBe(403);
    expect((await api.call('/sandbox/messages', cookie)).status).toBe(200);
  });
});

describe('idempotency', () => {
  test('the same key and body give the stored answer, the new API key in it included', async () => {
    const request = { method: 'POST', body: { name: 'once', scopes: ['read'] }, headers: { 'idempotency-key': 'k-1' } };
    const first = await api.call('/api-keys', request);
    const again = await api.call('/api-keys', request);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect([again.status, again.body]).toEqual([201, first.body]);
    const { rows } = await api.start.database.pool.query('select response from idempotency_key');
    expect(rows.some((row) => Buffer.from(row.response ?? '').includes(first.body.key))).toBe(false);
  });

  test('another body is 422, another principal is another key, a failed write frees its key', async () => {
    const headers = { 'idempotency-key': 'k-2' };
    await api.call('/api-keys', { method: 'POST', body: { name: 'a', scopes: ['read'] }, headers });
    const other = await api.call('/api-keys', { method: 'POST', body: { name: 'b', scopes: ['read'] }, headers });
    expect([other.status, other.body.type]).toEqual([422, 'urn:posthorn:problem:idempotency-mismatch']);
    expect(
      (await api.call('/api-keys', { role: 'owner', method: 'POST', body: { name: 'b', scopes: ['read'] }, headers }))
        .status,
    ).toBe(201);
    const failing = { 'idempotency-key': 'k-3' };
    expect(
      (await api.call('/api-keys', { method: 'POST', body: { name: '', scopes: ['read'] }, headers: failing })).status,
    ).toBe(400);
    expect(
      (await api.call('/api-keys', { method: 'POST', body: { name: 'c', scopes: ['read'] }, headers: failing })).status,
    ).toBe(201);
  });

  test('of requests at the same time only one is carried out', async () => {
    const request = { method: 'POST', body: { name: 'race', scopes: ['read'] }, headers: { 'idempotency-key': 'k-4' } };
    const answers = await Promise.all(Array.from({ length: 6 }, () => api.call('/api-keys', request)));
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
    const keys = (await api.call('/api-keys?limit=500')).body.items.filter(
      (key: { name: string }) => key.name === 'race',
    );
    expect(keys).toHaveLength(1);
  });
});

describe('mail', () => {
  test('search, timeline, content and raw bytes of one message', async () => {
    const found = await api.call('/messages?status=bounced');
    expect(found.body.items.map((row: { message: { id: string } }) => row.message.id)).toEqual([sample.bounced]);
    const timeline = await api.call(`/messages/${found.body.items[0].message.queueId}/timeline`);
    const attempt = timeline.body.entries.find((entry: { kind: string }) => entry.kind === 'attempt').attempt;
    expect(attempt).toMatchObject({
      code: 550,
      reply: '550 5.1.1 <bounced@example.net>: user unknown',
      host: 'mx1.example.net',
    });
    const raw = await api.fetch(`/api/v1/messages/${sample.bounced}/raw`);
    expect(raw.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(await raw.text()).toContain('the numbers are in.');
    const headers = await api.call(`/messages/${sample.bounced}/headers`);
    expect(headers.body.headers[0]).toMatchObject({ name: 'Subject', value: 'Welcome aboard', more: 0 });
    expect((await api.call(`/messages/${uuidv7()}`)).status).toBe(404);
    expect((await api.call('/messages/no-id')).status).toBe(400);
  });

  test('pages by cursor until the end, each message once', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { body } = await api.call(`/messages?limit=3${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
      seen.push(...body.items.map((row: { message: { id: string } }) => row.message.id));
      cursor = body.nextCursor;
    } while (cursor);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(10);
    expect((await api.call('/revisions?cursor=rubbish')).status).toBe(400);
  });

  test('refusals lead to their session', async () => {
    const { body } = await api.call('/refusals?rule=builtin.relay-denied');
    expect(body.items[0]).toMatchObject({ sessionId: sample.refusedSession, recipient: 'victim@elsewhere.example' });
    const session = await api.call(`/messages/${sample.refusedSession}/timeline`);
    expect(session.body.entries[0].refusal.decision.reply.code).toBe(554);
  });

  test('the ledger balances, and the overview counts the same', async () => {
    const [ledger, overview] = await Promise.all([api.call('/ledger'), api.call('/overview')]);
    expect(ledger.body).toMatchObject({ balanced: true, difference: 0 });
    expect(overview.body.waiting).toMatchObject({ held: 2, deferred: 1 });
    expect(overview.body.totals).toMatchObject({ accepted: 12, delivered: 8, bounced: 1 });
    expect(overview.body.refusals.top[0]).toMatchObject({ rule: 'builtin.rate', count: 14 });
  });

  test('queue: preview, apply with its token, undo; a stale token is refused', async () => {
    const selection = { filter: { destination: 'mx:deferred.example.net' } };
    const preview = await api.call('/queue/actions/preview', {
      method: 'POST',
      body: { action: 'hold', ...selection },
    });
    expect([preview.status, preview.body.count]).toEqual([200, 1]);
    const done = await api.call('/queue/actions', {
      method: 'POST',
      body: { action: 'hold', reason: 'look first', token: preview.body.token, ...selection },
    });
    expect(done.body).toMatchObject({ count: 1, undoToken: expect.any(String) });
    expect((await api.call('/queue?state=held')).body.items).toHaveLength(3);
    const undone = await api.call('/queue/actions/undo', { method: 'POST', body: { undoToken: done.body.undoToken } });
    expect(undone.body.count).toBe(1);
    expect((await api.call('/queue?state=held')).body.items).toHaveLength(2);
    expect((await api.call('/queue/actions', { method: 'POST', body: { action: 'drop' } })).status).toBe(400);
  });

  test('sandbox: list, get, raw, delete; hostile mail is only ever text', async () => {
    const id = await putHostileInSandbox(api.start.database.pool);
    const one = await api.call(`/sandbox/messages/${id}`);
    expect(one.body.content.html).toContain('<script>');
    expect(one.body.transcript).toContain('MAIL FROM');
    const raw = await api.fetch(`/api/v1/sandbox/messages/${id}/raw`);
    expect(raw.headers.get('content-security-policy')).toContain('sandbox');
    expect((await api.call(`/sandbox/messages/${id}`, { method: 'DELETE' })).body).toEqual({ deleted: 1 });
    expect((await api.call(`/sandbox/messages/${id}`)).status).toBe(404);
  });
});

test('every write leaves one audit row, and the chain holds', async () => {
  const before = (await api.call('/audit?limit=1')).body.items[0].id;
  await api.call('/sandbox/messages', { method: 'DELETE' });
  const [row] = (await api.call('/audit?limit=1')).body.items;
  expect(Number(row.id)).toBe(Number(before) + 1);
  expect(row).toMatchObject({
    action: 'sandbox.clear',
    actorKind: 'key',
    actorName: 'Bootstrap',
    address: '203.0.113.5',
  });
  expect((await api.call('/audit/verify')).body.intact).toBe(true);
});

test('health needs no key, metrics from elsewhere do', async () => {
  const health = await api.call('/health', { key: null });
  expect([health.status, health.body.status]).toEqual([200, 'degraded']);
  expect(health.body.parts.find((part: { part: string }) => part.part === 'worker')).toMatchObject({ status: 'down' });
  expect((await api.call('/api/../metrics', { key: null })).status).toBe(401);
  const metrics = await (await api.fetch('/metrics')).text();
  expect(metrics).toContain('posthorn_ledger_difference 0');
  expect(metrics).toMatch(/posthorn_queue_recipients\{state="held"\} 2/);
});
