import { formatPath } from '@posthorn/settings/path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { everyPage, startBrowser, type TestBrowser } from '../testing/browser.ts';
import { makeSelfSigned } from '../testing/certificate.ts';
import { workOf } from '../testing/work.ts';

// Everything here waits for drafts to be kept, again and again.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let browser: TestBrowser;

beforeAll(async () => {
  browser = await startBrowser();
  browser.page.setDefaultTimeout(40_000);
  await browser.signIn();
  const published = await api('PATCH', '/configuration', {
    reason: 'what the forms show',
    patch: {
      lists: { named: [{ name: 'partners', kind: 'hosts', items: ['192.0.2.0/24'] }] },
      routing: {
        routes: [
          { name: 'first', match: ['a.example'], transport: { kind: 'mx' } },
          { name: 'second', match: ['b.example'], transport: { kind: 'mx' } },
        ],
      },
      overrides: { domains: { 'slow.example': { queue: { maxAge: '10d' } } } },
    },
  });
  expect(published.status).toBe(200);
});
afterAll(() => browser?.[Symbol.asyncDispose]());
beforeEach(() => {
  browser.complaints.length = 0;
});

const api = (method: string, path: string, body: unknown) => {
  const { url, start } = browser.console;
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${start.apiKey}` };
  return fetch(`${url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
};

const field = (path: string): Locator => browser.page.locator(`[id=${JSON.stringify(path)}]`);

/** What the signed-in person's draft holds, once it holds what is expected; the form keeps it there by itself. */
const expectDraft = async (path: (string | number)[], expected: unknown): Promise<void> => {
  const value = async () => {
    const answer = await browser.page.request.get(`${browser.console.url}/api/v1/configuration/draft`);
    const { draft } = await answer.json();
    return path.reduce((here, step) => here?.[step], draft?.configuration);
  };
  await expect.poll(value, { timeout: 60_000, message: formatPath(path) }).toEqual(expected);
};

everyPage(
  () => browser,
  () => [
    { path: '/features/smtp', h1: 'SMTP conversation' },
    { path: '/features/tls', h1: 'TLS' },
    { path: '/features/routing', h1: 'Routing' },
    { path: '/features/queue', h1: 'Queue' },
    { path: '/features/dsn', h1: 'Delivery reports' },
    { path: '/features/overrides', h1: 'Overrides' },
  ],
);

test('text, size, duration, number, choice, switch, group, list and template', async () => {
  const { page } = browser;
  await browser.visit('/features/smtp');
  await field('smtp.hostname').getByLabel('Host name').fill('mail.example.org');
  await page.getByLabel('Largest message', { exact: true }).fill('64M');
  await field('smtp.maxMessageSize').getByText('67,108,864 bytes').waitFor();
  await page.getByLabel('Wait for a command', { exact: true }).fill('1m 30s');
  await field('smtp.commandTimeout').getByText('1 minute 30 seconds').waitFor();
  await page.getByLabel('Errors per connection', { exact: true }).fill('7');
  await page.keyboard.press('ArrowUp');
  await field('smtp.vrfy').getByRole('radio', { name: /^on/ }).check();
  await page.getByRole('switch', { name: 'CHUNKING', exact: true }).focus();
  await page.keyboard.press('Space');
  await page.getByRole('switch', { name: 'BINARYMIME' }).click();
  await page.getByRole('combobox', { name: 'Relay hosts' }).fill('@pa');
  await page.getByRole('option', { name: /@partners/ }).waitFor();
  await page.keyboard.press('Enter');
  await field('smtp.relayHosts').getByText('@partners').waitFor();
  await page.getByLabel('Greeting', { exact: true }).fill('ESMTP at {lis');
  await page.keyboard.press('Enter');
  await field('smtp.greeting').getByText('ESMTP at mx').waitFor();
  for (const [name, value] of Object.entries({
    hostname: 'mail.example.org',
    maxMessageSize: 64 * 1024 * 1024,
    commandTimeout: 90,
    maxErrors: 8,
    vrfy: 'on',
    relayHosts: ['127.0.0.0/8', '::1', '@partners'],
    greeting: 'ESMTP at {listener}',
  })) {
    await expectDraft(['smtp', name], value);
  }
  await expectDraft(['smtp', 'advertise', 'chunking'], false);
  expect(browser.complaints).toEqual([]);
});

test('a mistake is told beside its field as one types, at its character, and the others are kept', async () => {
  const { page } = browser;
  await browser.visit('/features/smtp');
  await page.getByLabel('Largest message', { exact: true }).fill('48M');
  await expectDraft(['smtp', 'maxMessageSize'], 48 * 1024 * 1024);
  await page.getByLabel('Largest message', { exact: true }).fill('40X');
  await field('smtp.maxMessageSize').getByText('unknown unit "X"').waitFor();
  await field('smtp.maxMessageSize').getByText('(character 3)').waitFor();
  await expect
    .poll(() => page.getByLabel('Largest message', { exact: true }).getAttribute('aria-invalid'))
    .toBe('true');
  await page.getByLabel('Hops', { exact: true }).fill('55');
  await expectDraft(['smtp', 'maxReceivedHops'], 55);
  await expectDraft(['smtp', 'maxMessageSize'], 48 * 1024 * 1024);
  await page.getByText('One field is not right yet').waitFor();
  await field('smtp.relayHosts').getByRole('button', { name: 'Edit as text' }).click();
  await page.getByRole('textbox', { name: 'Relay hosts' }).fill('127.0.0.1\n10.0.0.0/33');
  await field('smtp.relayHosts').getByText('item 2:').waitFor();
  await page.getByLabel('Largest message', { exact: true }).fill('50M');
  await field('smtp.relayHosts').getByRole('button', { name: 'Reset' }).click();
  await expectDraft(['smtp', 'relayHosts'], ['127.0.0.0/8', '::1']);
});

test('ten thousand items can be pasted, and typing goes on', async () => {
  const { page } = browser;
  await browser.visit('/features/tls');
  const items = Array.from({ length: 10_000 }, (_, at) => `10.${at >> 8}.${at & 255}.0/24`);
  await page.evaluate((text) => navigator.clipboard.writeText(text), items.join('\n'));
  await page.getByRole('combobox', { name: 'Must encrypt' }).focus();
  const busy = await workOf(browser.context, page, async () => {
    await page.keyboard.press('Control+V');
    await field('tls.requireHosts').getByText('10,000 items').waitFor();
  });
  expect(busy).toBeLessThan(5);
  await page.keyboard.type('192.0.2.1,');
  await field('tls.requireHosts').getByText('10,001 items').waitFor();
  await expectDraft(['tls', 'requireHosts', 'length'], 10_001);
});

test('entries: add, fill in, duplicate, reorder by keyboard, remove and bring back; a kind with its fields', async () => {
  const { page } = browser;
  await browser.visit('/features/routing');
  const names = async () => (await expectRoutes()).map(({ name }) => name);
  const expectRoutes = async (): Promise<{ name: string }[]> => {
    const answer = await page.request.get(`${browser.console.url}/api/v1/configuration/draft`);
    const { draft } = await answer.json();
    return draft.configuration.routing.routes;
  };
  const routes = field('routing.routes');
  await routes.getByRole('button', { name: /^Move second/ }).focus();
  await page.keyboard.press('ArrowUp');
  await expect.poll(names, { timeout: 60_000 }).toEqual(['second', 'first']);
  await routes.getByRole('button', { name: 'Duplicate second' }).click();
  await expect.poll(names, { timeout: 60_000 }).toEqual(['second', 'second-2', 'first']);
  await routes.getByRole('button', { name: 'Remove second', exact: true }).click();
  await expect.poll(names, { timeout: 60_000 }).toEqual(['second-2', 'first']);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(names, { timeout: 60_000 }).toEqual(['second', 'second-2', 'first']);
  await routes.getByRole('button', { name: /^Add/ }).click();
  const added = field('routing.routes[3]');
  await added.getByLabel('Name', { exact: true }).fill('provider');
  await added.getByRole('combobox', { name: 'Hand over' }).selectOption({ label: 'A server that sends on for us' });
  await added.getByRole('button', { name: /^Entry 1/ }).click();
  await added.getByLabel('Host', { exact: true }).fill('smtp.provider.example');
  await added.getByLabel('Password').fill('correct horse');
  await added.getByRole('button', { name: /^Set/ }).click();
  await added.getByLabel('User name').fill('posthorn');
  await expectDraft(['routing', 'routes', 3, 'transport', 'hosts'], [{ host: 'smtp.provider.example', port: 25 }]);
  await expectDraft(['routing', 'routes', 3, 'transport', 'password'], { $secret: expect.any(String) });
  await added.getByText('Set; never shown').waitFor();
  const domains = field('routing.localDomains');
  await domains.getByRole('button', { name: /^Add/ }).click();
  const domain = field('routing.localDomains[0]');
  await domain.getByLabel('Domain', { exact: true }).fill('example.org');
  await domain.getByRole('radio', { name: /^These/ }).check();
  await domain.getByLabel('Mailboxes, one a line').fill('ann\nbob');
  await domain.getByLabel('Directory').fill('{data}/boxes/{local}');
  await expectDraft(['routing', 'localDomains', 0, 'mailboxes'], ['ann', 'bob']);
  await expectDraft(['routing', 'localDomains', 0, 'transport', 'directory'], '{data}/boxes/{local}');
  await field('routing.aliases').getByRole('button', { name: /^Add/ }).click();
  const alias = field('routing.aliases[0]');
  await alias.getByRole('textbox', { name: 'Address' }).fill('sales@example.org');
  await alias.getByRole('textbox', { name: 'Goes to' }).fill('ann@example.org\nkim@far.example');
  await expectDraft(['routing', 'aliases', 0, 'targets'], ['ann@example.org', 'kim@far.example']);
});

test('port and several choices', async () => {
  await browser.visit('/features/listeners');
  await browser.page.getByRole('button', { name: /^mx/ }).click();
  await field('listeners.entries[0].port').getByLabel('Port').fill('2525');
  await expectDraft(['listeners', 'entries', 0, 'port'], 2525);
  await browser.visit('/features/auth');
  await field('auth.mechanisms')
    .getByRole('checkbox', { name: /^LOGIN/ })
    .uncheck();
  await expectDraft(['auth', 'mechanisms'], ['PLAIN', 'SCRAM-SHA-256']);
});

test('a retry schedule and several durations', async () => {
  const { page } = browser;
  await browser.visit('/features/queue');
  await page.getByLabel('Try every of step 1', { exact: true }).fill('2m');
  await page.getByRole('button', { name: 'Remove step 4' }).click();
  await page.getByRole('img', { name: /tries until 5d/ }).waitFor();
  await expectDraft(['queue', 'retrySchedule', 0], { after: 0, every: 120 });
  await expectDraft(['queue', 'retrySchedule', 'length'], 3);
  await browser.visit('/features/dsn');
  await page.getByLabel('Delay notices', { exact: true }).fill('2h, 1d 12h');
  await expectDraft(['dsn', 'delayWarnings'], [7200, 129_600]);
  await page.getByLabel('Own words in failure reports').fill('Ask {postmaster}.\nThank you.');
  await expectDraft(['dsn', 'failureWords'], 'Ask {postmaster}.\nThank you.');
});

test('a certificate: its words, its mistakes, and whether the key belongs to it', async () => {
  const { page } = browser;
  const pair = await makeSelfSigned('mx.example.org');
  const other = await makeSelfSigned('other.example.org');
  await browser.visit('/features/tls');
  await page.getByRole('button', { name: /^default/ }).click();
  await page.getByRole('radio', { name: /^pem/ }).check();
  await page.getByLabel('Certificate chain').fill('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----');
  await page.getByText('Certificate 1 cannot be read').waitFor();
  await page.getByLabel('Certificate chain').fill(pair.certificate);
  await page.getByText('mx.example.org', { exact: true }).waitFor();
  await page.getByLabel('Private key', { exact: true }).fill(other.privateKey);
  await page.getByRole('button', { name: 'Set Private key' }).click();
  await page.getByText('belongs to another certificate', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Replace Private key' }).click();
  await page.getByLabel('Private key', { exact: true }).fill(pair.privateKey);
  await page.getByRole('button', { name: 'Set Private key' }).click();
  await page.getByText('belongs to this certificate').waitFor();
  await expectDraft(['tls', 'certificates', 0, 'privateKey'], { $secret: expect.any(String) });
  expect(await page.content()).not.toContain('BEGIN PRIVATE KEY');
});

test('overrides: from the field, and all of them in one place', async () => {
  const { page } = browser;
  await browser.visit('/features/smtp');
  await page.getByRole('button', { name: 'override for a listener (Recipients per message)' }).click();
  await page.getByLabel('Listener').selectOption('submission');
  await page.getByRole('button', { name: 'Override', exact: true }).click();
  await field('smtp.maxRecipients').getByLabel('submission', { exact: true }).fill('200');
  await expectDraft(['overrides', 'listeners', 'submission', 'smtp', 'maxRecipients'], 200);
  await field('smtp.maxRecipients').getByRole('link', { name: 'submission' }).click();
  await page.getByRole('heading', { name: 'Overrides', exact: true }).waitFor();
  await field('overrides.listeners.submission').getByLabel('Recipients per message').fill('300');
  await expectDraft(['overrides', 'listeners', 'submission', 'smtp', 'maxRecipients'], 300);
  await page.getByLabel('Override a setting for slow.example').selectOption({ label: 'Encryption' });
  await field('overrides.domains["slow.example"]')
    .getByRole('radio', { name: /^required/ })
    .check();
  await expectDraft(['overrides', 'domains', 'slow.example', 'delivery', 'tls'], 'required');
  await page.getByRole('button', { name: 'As everywhere (Give up after)' }).click();
  await expectDraft(['overrides', 'domains', 'slow.example', 'queue'], undefined);
});

test('a viewer sees every value and can change none', async () => {
  await browser.signIn('viewer');
  await browser.visit('/features/smtp');
  await browser.page.getByText('Your role may look at settings, not change them.').waitFor();
  const form = browser.page.locator('form').filter({ has: browser.page.locator('[id="smtp.hostname"]') });
  await expect.poll(() => form.locator('input:enabled, select:enabled, textarea:enabled').count()).toBe(0);
  await browser.signIn();
});
