import { registerProcess } from '@posthorn/db/processes';
import { hostedPolicy } from '@posthorn/transport/mta-sts/hosted';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningApi, startTestApi } from './testing/running-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const path = '/domains/Ours.Example/mta-sts';
const serve = async (policy: object | null, role: 'operator' | 'viewer' = 'operator') =>
  api.call(path, { method: 'PUT', role, body: { policy, place: { into: 'force', reason: 'test' } } });

test('a policy is served, changed in part, withdrawn, and only then taken away', async () => {
  expect((await serve({ mode: 'testing', mx: ['mx.ours.example'] }, 'viewer')).status).toBe(403);
  expect(await serve({ mode: 'testing' })).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'mtaSts.policies[0].mx' }] },
  });
  expect((await serve({ mode: 'testing', mx: ['mx.ours.example'] })).status).toBe(200);
  expect((await serve({ mode: 'enforce' })).status).toBe(200);
  const hosted = hostedPolicy('ours.example', { mode: 'enforce', mx: ['mx.ours.example'], maxAge: 604_800 });
  expect((await api.call(path)).body).toMatchObject({
    domain: 'ours.example',
    host: 'mta-sts.ours.example',
    policy: { mode: 'enforce', text: hosted.text, record: hosted.record },
    isDrafted: false,
    certificate: null,
    ports: 0,
  });
  expect(await serve(null)).toMatchObject({ status: 422, body: { detail: expect.stringContaining('7 days') } });
  expect((await serve({ mode: 'none' })).status).toBe(200);
  expect((await serve(null)).status).toBe(200);
  expect((await api.call(path)).body).toMatchObject({ policy: null });
});

test('the draft is told apart from what is in force; ports and certificates are those of live engines', async () => {
  const { pool } = api.start.database;
  const day = new Date().toISOString();
  const detail = {
    webListeners: [{ name: 'web', kind: 'https', address: '::', port: 443 }],
    certificates: [
      {
        ...{
          name: 'web',
          source: 'pem',
          subject: 'x',
          issuer: 'y',
          names: ['*.ours.example'],
          notBefore: day,
          notAfter: day,
        },
        ...{ keyType: 'EC', fingerprint: 'aa', key: 'bb', authority: null, isSelfSigned: false, mustStaple: false },
        staple: null,
      },
    ],
  };
  await using _engine = await registerProcess(pool, { kind: 'engine', version: '1', detail });
  const body = { policy: { mode: 'testing', mx: ['mx.ours.example'] } };
  expect((await api.call(path, { method: 'PUT', body })).status).toBe(200);
  const { body: list } = await api.call('/mta-sts?search=ours');
  expect(list).toMatchObject({
    ports: 1,
    total: 1,
    items: [{ policy: null, drafted: { mode: 'testing' }, isDrafted: true, certificate: { name: 'web' } }],
  });
});
