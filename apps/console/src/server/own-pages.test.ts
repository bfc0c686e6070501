import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServedConsole, serveConsole, type TestVisitor } from '../testing/served-console.ts';

let served: ServedConsole;
let owner: TestVisitor;
beforeAll(async () => {
  served = await serveConsole({
    POSTHORN_PUBLIC_URL: 'https://console.example.org',
    POSTHORN_HOSTNAME: 'mx.example.org',
  });
  const { email, password } = await served.person('owner');
  owner = served.visitor();
  await owner.signIn(email, password);
});
afterAll(() => served?.[Symbol.asyncDispose]());

const elsewhere: [string, Record<string, string>][] = [
  ['a form on another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
  ['a neighbour of the same domain', { origin: 'https://other.example.org', 'sec-fetch-site': 'same-site' }],
  ['an old browser on another site', { origin: 'https://evil.example', 'sec-fetch-site': '' }],
  ['a sandboxed frame', { origin: 'null', 'sec-fetch-site': '' }],
  ['another port of this machine', { origin: 'http://localhost:1', 'sec-fetch-site': '' }],
  ['something that says nothing', { origin: '', 'sec-fetch-site': '' }],
  ['a bookmark that posts', { origin: '', 'sec-fetch-site': 'none' }],
];

test.each(elsewhere)('%s changes nothing with the cookie of a person', async (_, headers) => {
  for (const [method, path, body] of [
    ['POST', '/api/v1/users', { email: 'evil@example.org', name: 'Evil', role: 'owner' }],
    ['POST', '/api/trpc/users.create', { email: 'evil@example.org', name: 'Evil', role: 'owner' }],
    ['POST', '/api/trpc/users.list?batch=1', { 0: {} }],
    ['DELETE', '/api/v1/account/totp', undefined],
    ['POST', '/api/auth/sign-out', {}],
    ['POST', '/api/auth/sign-in/email', { email: 'a@b.example', password: 'x' }],
    ['POST', '/api/auth/sign-in/passkey/options', {}],
  ] as const) {
    const { status } = await owner.send(path, { method, headers, ...(body ? { body } : {}) });
    expect(`${path} ${status}`).toBe(`${path} 403`);
  }
  expect((await owner.api('GET', '/account')).status).toBe(200);
});

test('a form can send text only, and that is no JSON', async () => {
  const { status } = await owner.send('/api/v1/users', {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: { email: 'evil@example.org', name: 'Evil', role: 'owner' },
  });
  expect(status).toBe(415);
});

test.each([
  'evil.example',
  'evil.example:3000',
  'localhost.evil.example',
  'console.example.org.evil.example',
  '',
  'a b',
])('under the name "%s" (DNS rebinding) nothing answers but to a key', async (host) => {
  for (const path of ['/', '/api/v1/health', '/api/v1/account', '/metrics', '/sign-in']) {
    const answer = await owner
      .send(path, { headers: { host: host || 'x'.repeat(300) } })
      .catch(() => ({ status: 421 }));
    expect([400, 421]).toContain(answer.status);
  }
  if (!host || host.includes(' ')) return;
  const headers = { host, authorization: `Bearer ${served.start.apiKey}`, cookie: '' };
  expect((await owner.send('/api/v1/account', { headers })).status).toBe(200);
});

test.each(['localhost:3000', '127.0.0.1:80', '[::1]:3000', 'console.example.org', 'MX.example.org.', '192.0.2.7'])(
  'under %s it answers',
  async (host) => expect((await owner.send('/api/v1/health', { headers: { host } })).status).toBe(200),
);

test('pages say no frame, no sniffing, no referrer and no script of anybody else', async () => {
  const { headers } = await owner.send('/');
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(headers['content-security-policy']).not.toMatch(/unsafe-(?:inline|eval)/);
  expect(headers).toMatchObject({
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
  });
});

test('nobody signs in over a proxy that is not trusted as somebody else’s address', async () => {
  await owner.send('/api/auth/sign-in/email', {
    method: 'POST',
    headers: { 'x-forwarded-for': '198.51.100.99', 'x-posthorn-peer': '198.51.100.98', cookie: '' },
    body: { email: 'nobody@example.org', password: 'no' },
  });
  const { rows } = await served.start.database.pool.query(
    `SELECT DISTINCT address FROM audit_log WHERE address IS NOT NULL`,
  );
  expect(rows.map(({ address }) => address)).toEqual(['127.0.0.1']);
});
