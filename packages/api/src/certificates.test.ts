import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readTlsaSights } from '@posthorn/db/mail/tlsa-sight';
import { registerProcess } from '@posthorn/db/processes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningApi, startTestApi } from './testing/running-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const shown = (name: string, key: string, more: object = {}) => ({
  name,
  source: 'selfsigned',
  subject: 'CN=mx.example.org',
  issuer: 'CN=mx.example.org',
  names: ['mx.example.org'],
  notBefore: '2026-01-01T00:00:00.000Z',
  notAfter: '2036-01-01T00:00:00.000Z',
  keyType: 'EC, P-256',
  fingerprint: 'f'.repeat(64),
  key: key.repeat(64),
  authority: null,
  isSelfSigned: true,
  mustStaple: false,
  staple: null,
  ...more,
});
const record = (key: string) => ({ name: '_25._tcp.mx.example.org', record: `3 1 1 ${key.repeat(64)}` });

async function see(key: string, minutesAgo: number): Promise<void> {
  const { name, record: text } = record(key);
  await api.start.database.pool.query(
    `insert into mail.tlsa_sight (name, record, state, words, ttl, checked_at, seen_since)
     values ($1, $2, 'seen', 'Published.', 600, now(), now() - make_interval(mins => $3))
     on conflict (name, record) do update set seen_since = excluded.seen_since`,
    [name, text, minutesAgo],
  );
}

test('without an engine nothing is known but the names; a look needs a worker and a record', async () => {
  const { body } = await api.call('/certificates', { role: 'viewer' });
  expect(body.items).toMatchObject([{ name: 'default', source: 'selfsigned', inUse: null, records: [], change: null }]);
  const look = await api.call('/certificates/check', { method: 'POST', role: 'operator', body: {} });
  expect(look.status).toBe(422);
  expect((await api.call('/certificates/check', { method: 'POST', role: 'viewer', body: {} })).status).toBe(403);
});

test('what engines show, whom it is shown to, and a change of keys from step to step', async () => {
  const { pool } = api.start.database;
  const certificates = [shown('default', 'a'), shown('next', 'b'), { name: 'broken' }];
  await using _engine = await registerProcess(pool, {
    kind: 'engine',
    version: '0',
    detail: { certificates, problems: ["certificate 'late' cannot be used: no such file"] },
  });
  const next = { name: 'next', source: 'selfsigned', names: [], ocsp: 'off' };
  const patch = await api.call('/configuration', {
    method: 'PATCH',
    body: {
      patch: { tls: { certificates: [{ ...next, name: 'default' }, next, { ...next, name: 'late' }] } },
      reason: 'test',
    },
  });
  expect(patch.status).toBe(200);
  const list = async () => (await api.call('/certificates', { role: 'viewer' })).body.items;
  const stepOf = async () => (await list())[0].change.step;
  const items = await list();
  expect(items).toMatchObject([
    { name: 'default', hosts: ['mx.example.org'], standsByFor: [], listeners: ['mx', 'submission', 'submissions'] },
    { name: 'next', hosts: [], standsByFor: ['mx.example.org'], listeners: [], successorOf: 'default', change: null },
    { name: 'late', inUse: null, problem: "certificate 'late' cannot be used: no such file" },
  ]);
  expect(items[0].records).toEqual([{ host: 'mx.example.org', ...record('a'), names: 'key', sight: null }]);
  expect(items[0].change).toMatchObject({ step: 'switch', next: 'next' });
  await see('a', 10_000);
  expect(await stepOf()).toBe('publish');
  const swap = (body: object, role: 'operator' | 'viewer' = 'operator') =>
    api.call('/certificates/default/switch', { method: 'POST', role, body });
  expect((await swap({ to: 'next' }, 'viewer')).status).toBe(403);
  expect((await swap({ to: 'nothing' })).status).toBe(404);
  expect((await swap({ to: 'late' })).status).toBe(422);
  const early = await swap({ to: 'next' });
  expect(early.status).toBe(422);
  expect(early.body.detail).toMatch(/^Publish a record of next .* would not send here otherwise\.$/);
  await see('b', 5);
  expect(await stepOf()).toBe('wait');
  await see('b', 30);
  expect(await stepOf()).toBe('switch');
  expect(await readTlsaSights(pool, ['_25._tcp.mx.example.org'])).toHaveLength(2);
  const changed = await swap({ to: 'next', place: { into: 'force', reason: 'the key changes', waitMs: 0 } });
  expect(changed.status).toBe(200);
  const after = await list();
  expect(after.map(({ name }: { name: string }) => name)).toEqual(['next', 'default', 'late']);
  expect(after[0]).toMatchObject({ hosts: ['mx.example.org'], change: { next: 'default' } });
});

test('a certificate that no engine could show is refused with the reason, and one in force stays', async () => {
  const [own, other] = await Promise.all([makeCertificate(), makeCertificate()]);
  const entry = { name: 'pasted', source: 'pem', names: [], ocsp: 'off', certificatePem: own.certificate };
  const save = (more: object, key?: string) =>
    api.call('/configuration', {
      method: 'PATCH',
      body: {
        patch: {
          tls: {
            certificates: [{ ...entry, ...(key ? { privateKey: { $secret: null, value: key } } : {}), ...more }],
          },
        },
        reason: 'test',
      },
    });
  for (const [answer, path, reason] of [
    [await save({}, other.privateKey), 'privateKey', /belongs to another certificate/],
    [await save({}, 'no key'), 'privateKey', /cannot be read/],
    [await save({ certificatePem: own.certificate.replace('MI', 'AA') }, own.privateKey), 'certificatePem', /damaged/],
  ] as const) {
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toContainEqual({
      path: `tls.certificates[0].${path}`,
      reason: expect.stringMatching(reason),
    });
  }
  expect((await save({}, own.privateKey)).status).toBe(200);
  const { body } = await api.call('/configuration', {});
  const { privateKey } = body.configuration.tls.certificates[0];
  expect((await save({ names: ['mx.example.org'], privateKey })).status).toBe(200);
  expect((await save({ certificatePem: other.certificate, privateKey })).status).toBe(422);
});

async function makeCertificate(): Promise<{ certificate: string; privateKey: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-certificates-'));
  try {
    const [certificate, privateKey] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    const words = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=mx.example.org';
    await promisify(execFile)('openssl', [...words.split(' '), '-keyout', privateKey, '-out', certificate]);
    return { certificate: await readFile(certificate, 'utf8'), privateKey: await readFile(privateKey, 'utf8') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
