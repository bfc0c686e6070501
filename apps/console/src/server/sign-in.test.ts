import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { totpCode } from '../testing/authenticator.ts';
import { type ServedConsole, serveConsole, type TestVisitor } from '../testing/served-console.ts';

let served: ServedConsole;
beforeAll(async () => {
  served = await serveConsole();
});
afterAll(() => served?.[Symbol.asyncDispose]());

const cookieName = 'posthorn-auth.session_token';
const isIn = async (visitor: TestVisitor): Promise<boolean> => (await visitor.api('GET', '/account')).status === 200;

describe('with a password', () => {
  test('a session begins, in a cookie no script reads and no other site sends', async () => {
    const visitor = served.visitor();
    const { email, password } = await served.person('operator');
    const answer = await visitor.signIn(email.toUpperCase(), password);
    expect(JSON.parse(answer.text)).toEqual({ signedIn: true, mustChangePassword: false });
    const cookie = answer.cookies.find((one) => one.startsWith(cookieName)) ?? '';
    expect(cookie).toMatch(/; Path=\//);
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Strict/);
    expect(answer.text).not.toContain(visitor.cookies.get(cookieName)?.split('.')[0]);
    expect((await visitor.api('GET', '/account')).json).toMatchObject({ kind: 'user', name: email, role: 'operator' });
    expect((await visitor.send('/api/auth/signed-in')).text).toBe('{"signedIn":true}');
    expect((await visitor.send('/api/auth/get-session')).status).toBe(404);
  });

  test('over https the cookie is bound to this host, and one set by a neighbour does not count', async () => {
    const visitor = served.visitor();
    const { email, password } = await served.person('viewer');
    const secure = { 'x-forwarded-proto': 'https' };
    const origin = `https://localhost:${served.port}`;
    const answer = await visitor.send('/api/auth/sign-in/email', {
      method: 'POST',
      headers: { ...secure, origin, 'sec-fetch-site': '' },
      body: { email, password },
    });
    const cookie = answer.cookies.find((one) => one.includes('session_token')) ?? '';
    expect(cookie).toMatch(/^__Host-posthorn-auth\.session_token=.*; Path=\/.*; Secure$/);
    expect((await visitor.send('/api/v1/account', { headers: secure })).status).toBe(200);
    const value = visitor.cookies.get(`__Host-${cookieName}`) ?? '';
    visitor.cookies.clear();
    visitor.cookies.set(cookieName, value);
    expect((await visitor.send('/api/v1/account', { headers: secure })).status).toBe(401);
  });

  test('wrong password, unknown address and a disabled person look the same and take the same work', async () => {
    const { email, password } = await served.person('viewer');
    const { pool } = served.start.database;
    const answers = [
      await served.visitor().signIn(email, 'not the password'),
      await served.visitor().signIn('nobody@example.org', 'not the password'),
    ];
    await pool.query('UPDATE "user" SET disabled = true WHERE email = $1', [email]);
    answers.push(await served.visitor().signIn(email, password));
    await pool.query('UPDATE "user" SET disabled = false WHERE email = $1', [email]);
    for (const { status, text } of answers) expect({ status, text }).toEqual({ status: 401, text: answers[0]?.text });
    // Less work stays less however often it is measured; what another program takes away does not come each time.
    const shortest = { known: Number.POSITIVE_INFINITY, unknown: Number.POSITIVE_INFINITY };
    const measure = async (which: 'known' | 'unknown', address: string): Promise<void> => {
      await pool.query('DELETE FROM rate_limit');
      const began = performance.now();
      expect((await served.visitor().signIn(address, 'not the password')).status).toBe(401);
      shortest[which] = Math.min(shortest[which], performance.now() - began);
    };
    await expect
      .poll(
        async () => {
          await measure('known', email);
          await measure('unknown', 'nobody@example.org');
          return Math.max(shortest.known, shortest.unknown) / Math.min(shortest.known, shortest.unknown);
        },
        { timeout: 60_000 },
      )
      .toBeLessThan(3);
  });

  test('a session that somebody else prepared is not the one that begins (fixation)', async () => {
    const { email, password } = await served.person('operator');
    const attacker = served.visitor();
    await attacker.signIn(email, password);
    const victim = served.visitor();
    const planted = attacker.cookies.get(cookieName) ?? '';
    victim.cookies.set(cookieName, planted);
    await victim.signIn(email, password);
    expect(victim.cookies.get(cookieName)).not.toBe(planted);
    expect([await isIn(victim), await isIn(attacker)]).toEqual([true, false]);
  });

  test('after a sign-out the cookie is worth nothing', async () => {
    const { email, password } = await served.person('operator');
    const visitor = served.visitor();
    await visitor.signIn(email, password);
    const kept = visitor.cookies.get(cookieName) ?? '';
    await visitor.send('/api/auth/sign-out', { method: 'POST', body: {} });
    visitor.cookies.set(cookieName, kept);
    expect(await isIn(visitor)).toBe(false);
  });

  test('a body of 20 MB and unknown length is 413, not 500', async () => {
    const answer = await served
      .visitor()
      .send('/api/auth/sign-in/email', { method: 'POST', chunked: Buffer.alloc(64 * 1024, '{') });
    expect(answer.status).toBe(413);
  });
});

describe('with a second factor', () => {
  let secret: string;
  let recoveryCodes: string[];
  let person: { email: string; password: string };
  const second = (visitor: TestVisitor, code: string, method = 'totp', trust = false) =>
    visitor.send('/api/auth/sign-in/second-factor', { method: 'POST', body: { code, method, trust } });
  const fresh = async () => {
    await served.start.database.pool.query('UPDATE totp SET last_step = 0');
    await served.start.database.pool.query('DELETE FROM rate_limit');
  };

  test('it is set up by a code that the app computed from the secret', async () => {
    person = await served.person('auditor');
    const visitor = served.visitor();
    await visitor.signIn(person.email, person.password);
    const begun = (await visitor.api('POST', '/account/totp')).json as unknown as { secret: string; uri: string };
    secret = begun.secret;
    expect(begun.uri).toMatch(
      /^otpauth:\/\/totp\/Posthorn:a-auditor.*secret=[A-Z2-7]{32}&algorithm=SHA1&digits=6&period=30$/,
    );
    expect((await visitor.api('POST', '/account/totp/confirm', { code: '000000' })).status).toBe(400);
    const confirmed = await visitor.api('POST', '/account/totp/confirm', { code: totpCode(secret) });
    recoveryCodes = confirmed.json['recoveryCodes'] as unknown as string[];
    expect(new Set(recoveryCodes).size).toBe(10);
    const { rows } = await served.start.database.pool.query(
      'SELECT row_to_json(t)::text AS t FROM (SELECT * FROM recovery_code) t UNION ALL SELECT row_to_json(s)::text FROM secret s',
    );
    const stored = rows.map(({ t }) => t).join();
    for (const code of [secret, ...recoveryCodes]) expect(stored).not.toContain(code);
  });

  test('the password alone opens nothing any more', async () => {
    const visitor = served.visitor();
    const answer = await visitor.signIn(person.email, person.password);
    expect(JSON.parse(answer.text)).toEqual({ signedIn: false, needs: 'second-factor' });
    expect(await isIn(visitor)).toBe(false);
    expect((await second(served.visitor(), totpCode(secret))).status).toBe(401);
  });

  test('a code counts once: seen over a shoulder it opens nothing', async () => {
    await fresh();
    const code = totpCode(secret);
    const [first, again] = [served.visitor(), served.visitor()];
    for (const visitor of [first, again]) await visitor.signIn(person.email, person.password);
    expect((await second(first, code)).status).toBe(200);
    expect(await isIn(first)).toBe(true);
    expect((await second(again, code)).status).toBe(401);
    expect((await second(again, totpCode(secret, Date.now() - 30_000))).status).toBe(401);
    expect((await second(again, totpCode(secret, Date.now() - 90_000))).status).toBe(401);
  });

  test('a recovery code counts once, also for two at the same time', async () => {
    await fresh();
    const [code = ''] = recoveryCodes;
    const visitors = [served.visitor(), served.visitor(), served.visitor()];
    for (const visitor of visitors) await visitor.signIn(person.email, person.password);
    const answers = await Promise.all(visitors.map((visitor) => second(visitor, code.toUpperCase(), 'recovery-code')));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
    const winner = visitors[answers.findIndex(({ status }) => status === 200)]!;
    expect((await winner.api('GET', '/account/profile')).json['recoveryCodes']).toEqual({ left: 9, of: 10 });
  });

  test('a trusted browser is not asked again until it is forgotten', async () => {
    await fresh();
    const visitor = served.visitor();
    await visitor.signIn(person.email, person.password);
    await second(visitor, totpCode(secret), 'totp', true);
    await visitor.send('/api/auth/sign-out', { method: 'POST', body: {} });
    expect(JSON.parse((await visitor.signIn(person.email, person.password)).text).signedIn).toBe(true);
    expect((await visitor.api('DELETE', '/account/trusted-browsers')).json['forgotten']).toBe(1);
    await visitor.send('/api/auth/sign-out', { method: 'POST', body: {} });
    expect(JSON.parse((await visitor.signIn(person.email, person.password)).text).signedIn).toBe(false);
  });

  test('a session of this morning must confirm with both before it changes who may get in', async () => {
    await fresh();
    const visitor = served.visitor();
    await visitor.signIn(person.email, person.password);
    await second(visitor, totpCode(secret));
    await served.start.database.pool.query(`UPDATE session SET authenticated_at = now() - interval '16 minutes'`);
    const refused = await visitor.api('DELETE', '/account/totp');
    expect(refused.json['type']).toBe('urn:posthorn:problem:confirmation-required');
    await fresh();
    const { password } = person;
    expect((await visitor.api('POST', '/account/confirm', { password })).status).toBe(400);
    expect((await visitor.api('POST', '/account/confirm', { password: 'wrong', code: totpCode(secret) })).status).toBe(
      400,
    );
    expect((await visitor.api('POST', '/account/confirm', { password, code: totpCode(secret) })).status).toBe(200);
    expect((await visitor.api('DELETE', '/account/totp')).status).toBe(200);
    expect(JSON.parse((await served.visitor().signIn(person.email, person.password)).text).signedIn).toBe(true);
  });

  test('codes are guessed ten times and no more, whatever the challenge', async () => {
    await served.start.database.pool.query('DELETE FROM rate_limit');
    const visitor = served.visitor();
    await visitor.signIn(person.email, person.password);
    secret = ((await visitor.api('POST', '/account/totp')).json as unknown as { secret: string }).secret;
    await visitor.api('POST', '/account/totp/confirm', { code: totpCode(secret) });
    const statuses: number[] = [];
    for (let guess = 0; guess < 12; guess += 1) {
      const guesser = served.visitor();
      await guesser.signIn(person.email, person.password);
      statuses.push((await second(guesser, '000000')).status);
    }
    expect(statuses.slice(0, 9).every((status) => status === 401)).toBe(true);
    expect(statuses.at(-1)).toBe(429);
  });
});

test('guesses are counted by account, survive a restart, and are shared by every process', async () => {
  await served.start.database.pool.query('DELETE FROM rate_limit');
  const { email, password } = await served.person('operator');
  const proxied = await serveConsole({ POSTHORN_TRUSTED_PROXIES: '127.0.0.1' }, served.start);
  await using _ = proxied;
  const tryFrom = async (which: ServedConsole, address: string, typed: string) => {
    const body = { email, password: typed };
    const headers = { 'x-forwarded-for': `198.51.100.1, ${address}` };
    return await which.visitor().send('/api/auth/sign-in/email', { method: 'POST', headers, body });
  };
  for (let guess = 0; guess < 5; guess += 1) {
    expect((await tryFrom(served, '', 'guess after guess')).status).toBe(401);
    expect((await tryFrom(proxied, `203.0.113.${guess}`, 'guess after guess')).status).toBe(401);
  }
  const refused = await tryFrom(proxied, '203.0.113.77', password);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(800);
  await served.start.database.pool.query('DELETE FROM rate_limit');
  expect((await tryFrom(proxied, '203.0.113.77', password)).status).toBe(200);
  const { rows } = await served.start.database.pool.query(
    `SELECT address FROM audit_log WHERE action = 'session.limited' ORDER BY id DESC LIMIT 1`,
  );
  expect(rows[0].address).toBe('203.0.113.77');
});

test('who signed in, who did not, and who left stands in the audit log', async () => {
  const { rows } = await served.start.database.pool.query(
    `SELECT DISTINCT action || coalesce(' ' || (detail->>'method'), '') || coalesce(': ' || (detail->>'reason'), '') AS did FROM audit_log`,
  );
  expect(rows.map(({ did }) => did)).toEqual(
    expect.arrayContaining([
      'session.sign-in password',
      'session.sign-in totp',
      'session.sign-in recovery-code',
      'session.sign-out',
      'session.refused password: wrong password',
      'session.refused password: unknown address',
      'session.refused password: disabled',
      'session.refused totp: wrong code',
      'session.refused recovery-code: wrong code',
      'account.totp.confirm',
      'account.totp.remove',
    ]),
  );
  const log = JSON.stringify(await served.start.database.pool.query('SELECT * FROM audit_log').then((all) => all.rows));
  expect(log).not.toContain('nobody@example.org');
});
