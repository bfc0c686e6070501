import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type IdentityProvider, startIdentityProvider } from '../../testing/identity-provider.ts';
import { type Answer, type ServedConsole, serveConsole, type TestVisitor } from '../../testing/served-console.ts';

const origin = 'http://console.localhost';
const host = { host: 'console.localhost' };
const client = { id: 'posthorn', secret: 'shared with the provider', redirectUri: `${origin}/api/auth/callback/oidc` };
let provider: IdentityProvider;
let served: ServedConsole;
const opened = new AsyncDisposableStack();

const environment = (more: Record<string, string> = {}) => ({
  POSTHORN_PUBLIC_URL: origin,
  POSTHORN_OIDC_ISSUER: provider.issuer,
  POSTHORN_OIDC_CLIENT_ID: client.id,
  POSTHORN_OIDC_CLIENT_SECRET: client.secret,
  ...more,
});

beforeAll(async () => {
  provider = opened.use(await startIdentityProvider(client));
  served = opened.use(await serveConsole(environment()));
});
afterAll(() => opened.disposeAsync());
beforeEach(() => served.start.database.pool.query('DELETE FROM rate_limit'));

const start = async (visitor: TestVisitor, next = '/queue'): Promise<string> => {
  const headers = { ...host, origin };
  const { status, text } = await visitor.send('/api/auth/sign-in/oidc', { method: 'POST', headers, body: { next } });
  expect(`${status} ${text}`).toContain('200 ');
  return JSON.parse(text).url as string;
};
const comeBack = (visitor: TestVisitor, url: string): Promise<Answer> => {
  const { pathname, search } = new URL(url);
  return visitor.send(pathname + search, { headers: host });
};
const signIn = async (sub: string, visitor = served.visitor()) => {
  const answer = await comeBack(visitor, await provider.signIn(await start(visitor), sub));
  const me = await visitor.send('/api/v1/account', { headers: host });
  return { to: String(answer.headers['location']), answer, role: me.status === 200 ? JSON.parse(me.text).role : null };
};
const rows = async (text: string, values: unknown[] = []) =>
  (await served.start.database.pool.query(text, values)).rows;

describe('without a meaning of roles', () => {
  test('who is here already comes in by a verified address, and later by the subject', async () => {
    const { email } = await served.person('operator');
    provider.people.set('s1', { email, email_verified: true, name: 'Not taken over' });
    const first = await signIn('s1');
    expect(first).toMatchObject({ to: expect.stringMatching(/\/queue$/), role: 'operator' });
    provider.people.set('s1', { email: 'renamed@example.org', email_verified: false });
    expect((await signIn('s1')).role).toBe('operator');
    const [account] = await rows('SELECT * FROM account WHERE provider_id = $1', ['oidc']);
    expect(account).toMatchObject({ account_id: 's1', access_token: null, refresh_token: null, id_token: null });
    const [session] = await rows('SELECT method, user_agent FROM session WHERE user_id = $1', [account.user_id]);
    expect(session.method).toBe('oidc');
    const [note] = await rows(`SELECT * FROM audit_log WHERE action = 'session.sign-in' ORDER BY id DESC LIMIT 1`);
    expect(note).toMatchObject({ actor_name: email, detail: { method: 'oidc' }, address: '127.0.0.1' });
  });

  test('an address that the provider has not verified opens nobody’s account', async () => {
    const { email } = await served.person('owner');
    provider.people.set('s2', { email, email_verified: false });
    const { to, role } = await signIn('s2');
    expect(role).toBeNull();
    expect(to).toMatch(/^\/sign-in\?error=|\/sign-in\?error=/);
    expect(await rows(`SELECT 1 FROM account WHERE account_id = 's2'`)).toEqual([]);
    const [note] = await rows(`SELECT * FROM audit_log WHERE action = 'session.refused' ORDER BY id DESC LIMIT 1`);
    expect(note.detail.method).toBe('oidc');
  });

  test('whom nobody has added stays outside', async () => {
    provider.people.set('s3', { email: 'stranger@example.org', email_verified: true });
    expect(await signIn('s3')).toMatchObject({ role: null, to: expect.stringContaining('error=signup_disabled') });
    expect(await rows(`SELECT 1 FROM "user" WHERE email = 'stranger@example.org'`)).toEqual([]);
  });

  test('who is disabled stays outside', async () => {
    const { email } = await served.person('viewer');
    provider.people.set('s4', { email, email_verified: true });
    await rows('UPDATE "user" SET disabled = true WHERE email = $1', [email]);
    expect((await signIn('s4')).role).toBeNull();
    await rows('UPDATE "user" SET disabled = false WHERE email = $1', [email]);
  });

  test('the way back counts only in the browser that set out, and once', async () => {
    const attacker = served.visitor();
    const back = await provider.signIn(await start(attacker), 's1');
    const victim = served.visitor();
    await comeBack(victim, back);
    expect((await victim.send('/api/v1/account', { headers: host })).status).toBe(401);
    await start(victim);
    await comeBack(victim, back);
    expect((await victim.send('/api/v1/account', { headers: host })).status).toBe(401);
  });

  test('a place to go on that is elsewhere becomes the overview', async () => {
    for (const next of ['https://evil.example/', '//evil.example', '/\\evil.example']) {
      const visitor = served.visitor();
      const { headers } = await comeBack(visitor, await provider.signIn(await start(visitor, next), 's1'));
      expect(new URL(String(headers['location']), origin).href).toBe(`${origin}/`);
    }
  });
});

test('a provider that is away holds up nobody with a password', async () => {
  await using alone = await serveConsole(
    { ...environment(), POSTHORN_OIDC_ISSUER: 'http://127.0.0.1:9' },
    served.start,
  );
  const { email, password } = await served.person('operator');
  const visitor = alone.visitor();
  const headers = { ...host, origin };
  const failed = await visitor.send('/api/auth/sign-in/oidc', { method: 'POST', headers, body: {} });
  expect([failed.status, JSON.parse(failed.text).code]).toEqual([502, 'unavailable']);
  expect((await visitor.signIn(email, password)).status).toBe(200);
});

test('with a meaning of roles the provider brings people in and says what they are', async () => {
  await using ruled = await serveConsole(
    environment({
      POSTHORN_OIDC_ROLES: 'mail-admins=owner, helpdesk=viewer',
      POSTHORN_OIDC_SCOPES: 'openid email profile groups',
    }),
    served.start,
  );
  const come = (sub: string) => signIn(sub, ruled.visitor());
  provider.people.set('r1', {
    email: 'new@example.org',
    email_verified: true,
    name: 'New',
    groups: ['staff', 'helpdesk'],
  });
  expect((await come('r1')).role).toBe('viewer');
  provider.people.set('r1', { email: 'new@example.org', email_verified: true, groups: ['helpdesk', 'mail-admins'] });
  expect((await come('r1')).role).toBe('owner');
  provider.people.set('r1', { email: 'new@example.org', email_verified: true, groups: ['staff'] });
  expect(await come('r1')).toMatchObject({ role: null, to: expect.stringContaining('error=no_role') });
  provider.people.set('r2', { email: 'unverified@example.org', email_verified: false, groups: ['mail-admins'] });
  expect((await come('r2')).role).toBeNull();
  expect(
    await rows(`SELECT name, role FROM "user" WHERE email IN ('new@example.org', 'unverified@example.org')`),
  ).toEqual([{ name: 'New', role: 'owner' }]);
  await rows(`UPDATE "user" SET role = 'viewer' WHERE role = 'owner' AND email <> 'new@example.org'`);
  provider.people.set('r1', { email: 'new@example.org', email_verified: true, groups: ['helpdesk'] });
  expect((await come('r1')).role).toBe('owner');
});
