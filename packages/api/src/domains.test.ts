import { generateKeyPairSync } from 'node:crypto';
import { noteDkimSight, noteDkimSigned, noteDkimUnsigned } from '@posthorn/db/mail/dkim';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { nextSelector } from './signing/selector.ts';
import { startTestAnswerer } from './testing/answerer.ts';
import { type Answer, type RunningApi, startTestApi } from './testing/running-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());
afterEach(async () => {
  await api.start.database.pool.query('DELETE FROM configuration_draft');
});

const force = { into: 'force', reason: 'test', waitMs: 0 };
const make = (domain: string, body: object = {}): Promise<Answer> =>
  api.call(`/domains/${domain}/dkim/keys`, { method: 'POST', body });
const get = async (domain: string) => (await api.call(`/domains/${domain}`)).body;
/** As if a worker had looked. */
const looked = async (domain: string, selector: string, state: 'seen' | 'differs' | 'absent' | 'unknown') => {
  const { pool } = api.start.database;
  const { fingerprint } = await fingerprintOf(domain, selector);
  await noteDkimSight(pool, { fingerprint, domain, selector, state, words: `It is ${state}.`, found: null });
  return fingerprint;
};
const fingerprintOf = async (domain: string, selector: string): Promise<{ fingerprint: string }> => {
  const { dkimFingerprint } = await import('@posthorn/db/mail/dkim');
  const { dkim } = await get(domain);
  const { record } = dkim.keys.find((key: { selector: string }) => key.selector === selector);
  return { fingerprint: dkimFingerprint({ domain, selector, data: record.value.split('p=')[1] }) };
};

describe('a key is made', () => {
  test('in the draft; its record is there at once, its private half nowhere', async () => {
    const made = await make('draft.example');
    expect([made.status, made.body.selector]).toEqual([201, `s${new Date().getUTCFullYear()}a`]);
    expect(JSON.stringify(made.body)).not.toContain('PRIVATE');
    const { dkim, isKnown } = await get('draft.example');
    expect([isKnown, dkim.state, dkim.next.kind]).toEqual([true, 'draft', 'publish-settings']);
    expect(dkim.keys).toMatchObject([{ role: 'draft', bits: 2048, algorithm: 'rsa-sha256', sight: null }]);
    const { record, revoked } = dkim.keys[0];
    expect(record.name).toBe(`${made.body.selector}._domainkey.draft.example`);
    expect(record.strings.map((part: string) => part.length)).toEqual([255, record.value.length - 255]);
    expect(revoked.value).toBe('v=DKIM1; k=rsa; p=');
    expect(JSON.stringify(dkim)).not.toMatch(/\$secret|PRIVATE/);
  });

  test('in force, of each kind; selectors are never used twice', async () => {
    for (const body of [{}, { algorithm: 'ed25519-sha256' }, { bits: 3072 }, { bits: 4096, selector: 'mine' }])
      expect((await make('kinds.example', { ...body, place: force })).status).toBe(201);
    const { dkim } = await get('kinds.example');
    const year = new Date().getUTCFullYear();
    expect(dkim.keys.map(({ selector, bits }: { selector: string; bits: number }) => [selector, bits])).toEqual([
      [`s${year}a`, 2048],
      [`e${year}a`, 256],
      [`s${year}b`, 3072],
      ['mine', 4096],
    ]);
    const again = await make('kinds.example', { selector: 'MINE', place: force });
    expect([again.status, again.body.detail]).toEqual([422, expect.stringContaining('never used again')]);
    const { body } = await api.call('/configuration');
    expect(JSON.stringify(body)).not.toContain('PRIVATE');
  });

  test('not for what is no domain, with a bad selector, or by who may not', async () => {
    expect((await make('no%20domain')).status).toBe(404);
    expect((await make('x.example', { selector: 'a_b' })).status).toBe(400);
    expect((await make('x.example', { bits: 1024 })).status).toBe(400);
    const viewer = await api.keyWith('read');
    expect((await api.call('/domains/x.example/dkim/keys', { method: 'POST', body: {}, key: viewer })).status).toBe(
      403,
    );
  });

  test('letters go on after z', () => {
    const used = new Set(Array.from({ length: 26 }, (_, at) => `s2026${String.fromCharCode(97 + at)}`));
    expect(nextSelector('rsa', used, new Date('2026-06-01'))).toBe('s2026aa');
  });
});

describe('a key is brought along', () => {
  const pem = (bits: number) =>
    generateKeyPairSync('rsa', { modulusLength: bits }).privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
  const bring = (privateKey: string) =>
    api.call('/domains/moved.example/dkim/keys/import', { method: 'POST', body: { selector: 'old', privateKey } });

  test('in PEM form', async () => {
    expect((await bring(pem(2048))).status).toBe(201);
    expect((await get('moved.example')).dkim.keys).toMatchObject([{ selector: 'old', bits: 2048 }]);
  });

  test.each([
    ['too short', pem(1024), /1024 bits, which is too short/],
    ['no key', 'hello', /no line/],
    ['the public half', '-----BEGIN PUBLIC KEY-----\nAA\n-----END PUBLIC KEY-----', /other half/],
    [
      'another type',
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
      /type ec/,
    ],
    [
      'encrypted',
      generateKeyPairSync('ed25519').privateKey.export({
        format: 'pem',
        type: 'pkcs8',
        cipher: 'aes-128-cbc',
        passphrase: 'x',
      }) as string,
      /passphrase/,
    ],
  ])('%s is refused with the reason', async (_, privateKey, reason) => {
    const { status, body } = await bring(privateKey);
    expect([status, body.errors]).toEqual([422, [{ path: 'privateKey', reason: expect.stringMatching(reason) }]]);
    expect(JSON.stringify(body)).not.toContain(privateKey.split('\n')[1] ?? privateKey);
  });

  test('whichever way it comes: a key that does not match its algorithm is refused by a patch too', async () => {
    const key = { selector: 'x', algorithm: 'ed25519-sha256', privateKey: { $secret: null, value: pem(2048) } };
    const patch = { dkim: { domains: [{ domain: 'patch.example', keys: [key] }] } };
    for (const [path, method, body] of [
      ['/configuration', 'PATCH', { patch, reason: 'x' }],
      ['/configuration/draft', 'PUT', { patch }],
    ] as const) {
      const refused = await api.call(path, { method, body });
      expect([refused.status, refused.body.errors[0]]).toMatchObject([
        422,
        { path: 'dkim.domains[0].keys[0].privateKey', reason: expect.stringContaining('does not match') },
      ]);
    }
  });
});

test('the way of a domain: made, published, seen, signs; rotated, removed', async () => {
  const { pool } = api.start.database;
  const domain = 'way.example';
  const first = (await make(domain, { place: force })).body.selector;
  expect((await get(domain)).dkim).toMatchObject({ state: 'unknown', next: { kind: 'look-again', selector: first } });
  await looked(domain, first, 'absent');
  expect((await get(domain)).dkim).toMatchObject({
    state: 'unsigned',
    next: { kind: 'publish-record' },
    keys: [{ role: 'blocked' }],
  });
  await looked(domain, first, 'differs');
  expect((await get(domain)).dkim).toMatchObject({ state: 'unsigned', next: { kind: 'fix-record' } });
  const old = await looked(domain, first, 'seen');
  expect((await get(domain)).dkim).toMatchObject({ state: 'signs', next: { kind: 'none' }, keys: [{ role: 'signs' }] });
  // Where nobody could look, the last answer counts.
  await looked(domain, first, 'unknown');
  expect((await get(domain)).dkim).toMatchObject({ keys: [{ role: 'signs', sight: { state: 'unknown' } }] });
  await looked(domain, first, 'seen');

  const second = (await make(domain, { place: force, signsFrom: '2999-01-01T00:00:00Z' })).body.selector;
  await looked(domain, second, 'absent');
  expect((await get(domain)).dkim).toMatchObject({
    state: 'signs',
    next: { kind: 'publish-record', selector: second },
  });
  await looked(domain, second, 'seen');
  expect((await get(domain)).dkim.next).toMatchObject({ kind: 'wait', selector: second });
  const change = { signsFrom: new Date().toISOString(), place: force };
  expect((await api.call(`/domains/${domain}/dkim/keys/${second}`, { method: 'PATCH', body: change })).status).toBe(
    200,
  );
  const rolesNow = async () => (await get(domain)).dkim.keys.map(({ role }: { role: string }) => role);
  expect(await rolesNow()).toEqual(['signs', 'stands-by']);
  // The record of the new one vanishes: the older goes on, and somebody is told.
  const fresh = await looked(domain, second, 'absent');
  expect(await rolesNow()).toEqual(['signs', 'blocked']);
  const concerns = async () =>
    (await api.call('/overview/attention')).body.items.filter(
      (one: { kind: string; subject: string }) => one.kind === 'dkim' && one.subject === domain,
    );
  expect(await concerns()).toMatchObject([{ severity: 'warn', detail: expect.stringContaining(second) }]);
  await looked(domain, second, 'seen');
  expect(await concerns()).toEqual([]);

  await noteDkimSigned(
    pool,
    new Map([
      [old, new Date(Date.now() - 8 * 86_400_000)],
      [fresh, new Date()],
    ]),
  );
  expect((await get(domain)).dkim).toMatchObject({ next: { kind: 'remove-old', selector: first } });
  const removed = await api.call(`/domains/${domain}/dkim/keys/${first}/remove`, {
    method: 'POST',
    body: { place: force },
  });
  expect(removed.status).toBe(200);
  expect((await get(domain)).dkim).toMatchObject({ state: 'signs', next: { kind: 'none' } });
  await pool.query(`update mail.dkim_key set first_signed_at = now() - interval '13 months' where fingerprint = $1`, [
    fresh,
  ]);
  expect((await get(domain)).dkim.next).toMatchObject({ kind: 'rotate' });

  await noteDkimUnsigned(pool, [{ domain, at: new Date(), reason: 'the disk is on fire', messages: 2 }]);
  expect((await concerns())[0]).toMatchObject({
    severity: 'bad',
    title: `Mail of ${domain} leaves without a signature`,
  });
  const row = (await api.call('/domains?search=way.ex')).body;
  expect(row).toMatchObject({ total: 1, items: [{ domain, state: 'attention', signing: [second] }] });
});

test('a worker is asked to look, and answers for each key; without one it is said at once', async () => {
  await make('asked.example', { place: force });
  const ask = () => api.call('/domains/asked.example/dkim/check', { method: 'POST', body: {} });
  expect((await ask()).status).toBe(503);
  await using _worker = await startTestAnswerer(api.start, 'worker', {
    async 'dkim-check'(input, step) {
      const [{ domain, selector }] = (input as { keys: [{ domain: string; selector: string }] }).keys;
      await step({ domain, selector, state: 'seen', words: 'There.', found: 'v=DKIM1' });
      return {};
    },
  });
  const { status, body } = await ask();
  expect([status, body.keys]).toEqual([200, 1]);
  let run: Answer['body'];
  do run = (await api.call(`/dkim-checks/${body.id}`)).body;
  while (run.state !== 'done');
  expect(run.items).toMatchObject([{ domain: 'asked.example', state: 'seen' }]);
  expect((await api.call('/domains/nokeys.example/dkim/check', { method: 'POST', body: {} })).status).toBe(422);
});

test('an unknown domain can be asked for, and has nothing', async () => {
  expect(await get('nobody.example')).toMatchObject({
    isKnown: false,
    dkim: { state: 'none', keys: [], next: { kind: 'make-key' } },
  });
});
