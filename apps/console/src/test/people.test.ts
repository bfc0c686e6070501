import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { totpCode } from '../testing/authenticator.ts';
import { everyPage, startBrowser, type TestBrowser } from '../testing/browser.ts';

let browser: TestBrowser;
beforeAll(async () => {
  browser = await startBrowser();
  await browser.signIn('owner');
  const { database } = browser.console.start;
  await database.pool.query(
    `INSERT INTO api_key (id, name, start, hash, scopes, created_by, expires_at, last_used_at, last_used_address)
     VALUES ('01900000-0000-7000-8000-000000000001', 'Monitoring with a name that is far longer than anybody needs for a key', 'phk_aaaa', 'x', '{read}', 'owner@example.org', now() - interval '1 day', now() - interval '2 days', '2001:db8:1234:5678::9')`,
  );
});
afterAll(() => browser?.[Symbol.asyncDispose]());

describe('pages', () => {
  everyPage(
    () => browser,
    () => [
      { path: '/account', h1: 'Account' },
      { path: '/settings/users', h1: 'Users' },
      { path: '/settings/keys', h1: 'API keys' },
      { path: '/settings/audit', h1: 'Audit log' },
      { path: '/settings/audit/1', h1: 'owner' },
    ],
  );
});

test('an owner invites, changes and disables somebody, and reads it in the audit log', async () => {
  const { page } = browser;
  await browser.visit('/settings/users');
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('E-mail address').fill('kim@example.org');
  await dialog.getByLabel('Name', { exact: true }).fill('Kim');
  await dialog.getByRole('radio', { name: /^Operator/ }).check();
  await dialog.getByRole('button', { name: 'Invite', exact: true }).click();
  const password = await page
    .getByRole('dialog', { name: 'The password of kim@example.org' })
    .locator('code')
    .textContent();
  expect(password).toMatch(/^[a-z2-9-]{23}$/);
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await page.getByRole('button', { name: 'Actions for kim@example.org' }).click();
  await page.getByRole('menuitem', { name: 'Change name or role' }).click();
  await page
    .getByRole('dialog')
    .getByRole('radio', { name: /^Auditor/ })
    .check();
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Actions for kim@example.org' }).click();
  await page.getByRole('menuitem', { name: 'Disable' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
  await page.getByText('Disabled', { exact: true }).waitFor();
  await browser.reload();
  await page.getByText('Disabled', { exact: true }).waitFor();

  await browser.visit('/settings/audit?q=target%3Akim');
  await page.getByRole('link', { name: 'Changed kim@example.org: made auditor' }).first().click();
  await page.getByRole('rowheader', { name: 'role' }).waitFor();
  await expect.poll(() => page.getByRole('row', { name: /^role/ }).textContent()).toMatch(/operator\s*auditor/);
  const { rows } = await browser.console.start.database.pool.query('SELECT * FROM audit_log');
  expect(JSON.stringify(rows)).not.toContain(password);
});

test('a key is made, shown once, works within its scopes, and is revoked', async () => {
  const { page, console: running } = browser;
  await browser.visit('/settings/keys');
  await page.getByText('Expired', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Make a key' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Script');
  await page.getByRole('dialog').getByRole('button', { name: 'Make the key' }).click();
  const key = await page.getByRole('dialog', { name: 'The key “Script”' }).locator('code').textContent();
  const ask = (path: string) =>
    fetch(`${running.url}/api/v1${path}`, { headers: { authorization: `Bearer ${key}` } }).then(({ status }) => status);
  expect([await ask('/messages'), await ask('/users')]).toEqual([200, 403]);
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await browser.reload();
  await page.getByText('127.0.0.1').waitFor();
  expect(await page.content()).not.toContain(key);
  await page.getByRole('button', { name: 'Revoke Script' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('Revoked', { exact: true }).waitFor();
  expect(await ask('/messages')).toBe(401);
  await browser.visit('/settings/audit?q=what%3Akey.refused');
  await page.getByRole('link', { name: 'An API key was refused: revoked' }).waitFor();
});

test('the chain is verified, and a changed entry is named', async () => {
  const { page, console: running } = browser;
  await browser.visit('/settings/audit');
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByText(/^All \d+ entries fit\./).waitFor();
  const { pool } = running.start.database;
  await pool.query(`UPDATE audit_log SET actor_name = 'somebody else' WHERE id = 3`);
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByText('does not fit').waitFor();
  await page.getByRole('button', { name: 'Export' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: /^CSV/ }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('posthorn-audit.csv');
});

test('a passkey is added, signs in by itself, and is removed; user verification is needed', async () => {
  const { page, context, console: running } = browser;
  const debug = await context.newCDPSession(page);
  await debug.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2',
    ctap2Version: 'ctap2_1',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  } as const;
  const { authenticatorId } = await debug.send('WebAuthn.addVirtualAuthenticator', { options });
  const named = running.url.replace('127.0.0.1', 'localhost');
  await browser.visit(`${named}/sign-in`);
  await page.fill('#email', 'a-owner@example.org');
  await page.fill('#password', 'a calm and long phrase');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${named}/`);
  await browser.visit(`${named}/account`);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Blue key');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByText('Blue key').waitFor();

  await browser.signOut();
  await browser.visit(`${named}/sign-in?next=/account`);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.waitForURL(`${named}/account`);
  await page.getByText('with a passkey').waitFor();

  await debug.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
  await browser.signOut();
  await browser.visit(`${named}/sign-in`);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByText('Nothing was chosen, or it took too long.').waitFor();
  await debug.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });

  // A copy of the key whose counter is behind: the console has seen a higher one.
  await running.start.database.pool.query('UPDATE passkey SET counter = 1000');
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByText('This passkey is not known here (any more).').waitFor();
  await running.start.database.pool.query('UPDATE passkey SET counter = 0');
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.waitForURL(`${named}/`);
  await browser.visit(`${named}/account`);
  await page.getByRole('button', { name: 'Remove Blue key' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByText('None yet. A passkey signs you in').waitFor();
});

test('an authenticator app is set up from the page, and a session of this morning confirms first', async () => {
  const { page, console: running } = browser;
  await browser.signIn('operator');
  await running.start.database.pool.query(`UPDATE session SET authenticated_at = now() - interval '1 hour'`);
  await browser.visit('/account');
  await page.getByRole('button', { name: 'Set up' }).click();
  await page
    .getByRole('dialog', { name: 'Confirm that it is you' })
    .getByLabel('Password')
    .fill('a calm and long phrase');
  await page.getByRole('button', { name: 'Confirm', exact: true }).click();
  const setup = page.getByRole('dialog', { name: 'Set up an authenticator app' });
  await setup.getByRole('img', { name: /QR code/ }).waitFor();
  const secret = ((await setup.locator('code').textContent()) ?? '').replace(/\s/g, '');
  await setup.getByLabel('Code that the app shows now').fill(totpCode(secret));
  await setup.getByRole('button', { name: 'Turn on' }).click();
  const shown = page.getByRole('dialog', { name: 'Keep your recovery codes' }).getByRole('listitem');
  await shown.first().waitFor();
  const codes = await shown.allTextContents();
  expect(codes).toHaveLength(10);
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await page.getByText('10 of 10 left').waitFor();

  await browser.signOut();
  await browser.visit('/sign-in?next=/account');
  await page.fill('#email', 'a-operator@example.org');
  await page.fill('#password', 'a calm and long phrase');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Enter the code' }).waitFor();
  expect(await browser.axe()).toEqual([]);
  await page.getByRole('button', { name: /Use a recovery code/ }).click();
  await page.getByLabel('Recovery code').fill(codes[0] ?? '');
  await page.keyboard.press('Enter');
  await page.getByText('9 of 10 left').waitFor();
});

test('a link from elsewhere leads to the page and not to a sign-in that is not needed', async () => {
  const { page, console: running } = browser;
  await browser.signIn('viewer');
  await page.goto('data:text/html,<p>elsewhere</p>');
  await page.evaluate((url) => location.assign(url), `${running.url}/queue`);
  await page.waitForURL(`${running.url}/queue`);
  await page.getByRole('heading', { name: 'Queue' }).waitFor();
});

describe('a viewer', () => {
  test('sees every page of people, learns why it is closed, and changes nothing whatever is sent by hand', async () => {
    const { page, complaints } = browser;
    await browser.signIn('viewer');
    complaints.length = 0;
    for (const [path, words] of [
      ['/settings/users', 'may not manage people and API keys'],
      ['/settings/keys', 'may not manage people and API keys'],
      ['/settings/audit', 'may not read the audit log'],
      ['/settings/audit/1', 'may not read the audit log'],
    ] as const) {
      await browser.visit(path);
      await page.getByText(words).first().waitFor();
      expect(await browser.axe()).toEqual([]);
    }
    expect(complaints).toEqual([]);
    const document = await page.evaluate(() => fetch('/api/v1/openapi.json').then((answer) => answer.json()));
    const refused: string[] = [];
    for (const [path, operations] of Object.entries(document.paths as Record<string, Record<string, unknown>>)) {
      for (const method of Object.keys(operations)) {
        if (method === 'get' || path.startsWith('/account')) continue;
        const status = await page.evaluate(
          ({ url, verb }) =>
            fetch(url, {
              method: verb,
              headers: { 'content-type': 'application/json' },
              ...(verb === 'DELETE' ? {} : { body: '{"role":"owner","action":"drop","scopes":["admin"]}' }),
            }).then((answer) => answer.status),
          { url: `/api/v1${path.replace(/\{\w+\}/g, '1')}`, verb: method.toUpperCase() },
        );
        // What only asks is let through as far as its input; what writes is refused before it is looked at.
        if (status !== 403) refused.push(`${method} ${path} ${status}`);
      }
    }
    expect(refused).toEqual(await readsByPost());
  });
});

/** Operations that only ask, but whose question does not fit an address. */
const readsByPost = async (): Promise<string[]> => {
  const { appRouter } = await import('@posthorn/api/router');
  const { routesOf } = await import('@posthorn/api/routes');
  const reads = routesOf(appRouter).filter(
    ({ type, method, meta }) => type === 'query' && method !== 'GET' && meta.needs === 'read',
  );
  const { page } = browser;
  const answers: string[] = [];
  for (const { path, method } of reads) {
    const status = await page.evaluate(
      ({ url, verb }) =>
        fetch(url, {
          method: verb,
          headers: { 'content-type': 'application/json' },
          body: '{"role":"owner","action":"drop","scopes":["admin"]}',
        }).then((answer) => answer.status),
      { url: `/api/v1${path.replace(/\{\w+\}/g, '1')}`, verb: method },
    );
    answers.push(`${method.toLowerCase()} ${path} ${status}`);
  }
  return expect.arrayContaining(answers) as unknown as string[];
};
