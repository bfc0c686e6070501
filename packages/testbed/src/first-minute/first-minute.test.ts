import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { chromiumForTests } from '@posthorn/api/testing/chromium';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findPeers } from '../peers/packages.ts';
import {
  eventually,
  findGround,
  type Ground,
  type Launched,
  launch,
  launchInVain,
  processesNaming,
  takePort,
} from './launched.ts';
import { signInOn, untilItWorks } from './sign-in.ts';

const run = promisify(execFile);
const chosen = 'a calm and long phrase';
let ground: Ground;
let posthorn: Launched;
let browser: Browser;
let page: Page;

const missing = findPeers().missing.filter((name) => name === 'swaks' || name === 'chromium');

describe.skipIf(missing.length > 0)('the first minute', () => {
  beforeAll(async () => {
    ground = await findGround();
    posthorn = await launch(ground.env);
    browser = await chromium.launch(chromiumForTests);
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  });
  afterAll(async () => {
    await browser?.close();
    await posthorn?.[Symbol.asyncDispose]();
    await ground?.[Symbol.asyncDispose]();
  });

  test('the closing block says where everything is', () => {
    const { POSTHORN_HTTP_PORT, POSTHORN_SMTP_PORT, POSTHORN_SUBMISSION_PORT, POSTHORN_SMTPS_PORT } = ground.env;
    const { block } = posthorn;
    expect(block['Console']).toBe(`http://127.0.0.1:${POSTHORN_HTTP_PORT}`);
    expect(block['Sign in as']).toBe('admin@posthorn.local');
    expect(block['Password']).toMatch(/^(?:[a-z2-9]{4}-){4}[a-z2-9]{4} {3}/);
    expect(block['SMTP']).toContain(`127.0.0.1:${POSTHORN_SMTP_PORT}`);
    expect(block['Submission']).toContain(`127.0.0.1:${POSTHORN_SUBMISSION_PORT}`);
    expect(block['Submission']).toContain(`127.0.0.1:${POSTHORN_SMTPS_PORT}`);
    expect(block['Data']).toContain(ground.folder);
    expect(block['Stop']).toContain('Ctrl-C');
  });

  test('a message sent with swaks: from the generated password to its timeline', async () => {
    const { stdout } = await run('swaks', [
      '--server',
      `127.0.0.1:${ground.env['POSTHORN_SMTP_PORT']}`,
      '--from',
      'anna@sender.example',
      '--to',
      'kim@receiver.example',
      '--header',
      'Subject: The very first one',
    ]);
    expect(stdout).toMatch(/<-\s+250 2\.0\.0 Ok: queued as [0-9A-Z]{15}/);

    await page.goto(posthorn.url);
    expect(new URL(page.url()).pathname).toBe('/sign-in');
    await signIn(posthorn.block['Password']?.split(' ')[0] ?? '');
    await page.waitForURL('**/choose-password');
    await untilItWorks(page);
    await page.fill('#current', posthorn.block['Password']?.split(' ')[0] ?? '');
    await page.fill('#next', chosen);
    await page.fill('#again', chosen);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/sign-in');
    await signIn(chosen);

    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.getByText('Every recipient is accounted for.').waitFor();
    await page.getByRole('link', { name: /^Accepted\s*1\b/ }).click();
    await page.getByRole('link', { name: 'The very first one' }).click();
    await page
      .getByText(/250 2\.6\.0 Kept in the sandbox as/)
      .first()
      .waitFor();
    for (const words of ['builtin.relay-host', '250 2.1.5', 'sandbox.localhost', 'TLSv1.3'])
      await page.getByText(words).first().waitFor();

    await page.getByRole('link', { name: 'Sandbox', exact: true }).click();
    await page.getByRole('link', { name: /The very first one/ }).click();
    await page.getByText('This is a test mailing').waitFor();
  });

  test('a second start on the same folder, and a port in use, end with one sentence', async () => {
    const twice = await launchInVain(ground.env);
    expect(twice.code).toBe(1);
    expect(twice.said).toMatch(
      /^Posthorn already runs on .* \(process \d+\): stop that one first, or set POSTHORN_DATA_DIR/,
    );
    oneSentence(twice.said);
    await using other = await findGround();
    await using taken = await takePort();
    const busy = await launchInVain({ ...other.env, POSTHORN_SMTP_PORT: String(taken.port) });
    expect(busy.code).toBe(1);
    expect(busy.said).toContain(`Port ${taken.port} on 127.0.0.1, wanted for SMTP, is in use`);
    expect(busy.said).toContain('POSTHORN_SMTP_PORT');
    oneSentence(busy.said);
    const short = await launchInVain({ ...other.env, POSTHORN_BOOTSTRAP_API_KEY: 'phk_too-short' });
    expect(short.said).toMatch(/^POSTHORN_BOOTSTRAP_API_KEY needs at least 16 characters/);
    oneSentence(short.said);
  });

  test.each([
    ['not a URL at all', 'mysql://posthorn@localhost/mail', /^DATABASE_URL is not a URL of the form postgres:/],
    ['nobody listens', 'postgres://posthorn:wrong-word@127.0.0.1:1/mail', /127\.0\.0\.1:1/],
  ])('a wrong DATABASE_URL ends with one sentence: %s', async (_, url, words) => {
    await using other = await findGround();
    const { code, said } = await launchInVain({
      ...other.env,
      DATABASE_URL: url,
      POSTHORN_SECRET: 'long enough for a test of this',
    });
    expect(code).toBe(1);
    expect(said).toMatch(words);
    expect(said).not.toContain('wrong-word');
    oneSentence(said);
  });

  test('Ctrl-C ends everything, Postgres included; the next start finds its data and the chosen password', async () => {
    expect((await processesNaming(ground.folder)).length).toBeGreaterThan(3);
    expect(await posthorn.interrupt()).toBe(0);
    await eventually('everything has ended', async () =>
      (await processesNaming(ground.folder)).length === 0 ? true : undefined,
    );

    posthorn = await launch(ground.env);
    expect(posthorn.block['Password']).toBe('the one chosen at the first start');
    await page.context().clearCookies();
    await page.goto(`${posthorn.url}/activity/messages`);
    await signIn(chosen);
    await page.getByRole('link', { name: 'The very first one' }).click();
    await page
      .getByText(/250 2\.6\.0 Kept in the sandbox as/)
      .first()
      .waitFor();
    expect(await posthorn.interrupt()).toBe(0);
    await eventually('everything has ended', async () =>
      (await processesNaming(ground.folder)).length === 0 ? true : undefined,
    );
  }, 180_000);
});

const signIn = (password: string): Promise<void> => signInOn(page, posthorn.block['Sign in as'] ?? '', password);

/** No stack, no second paragraph: a person reads it in a terminal. */
const oneSentence = (said: string): void => {
  expect(said).not.toMatch(/\n/);
  expect(said).not.toMatch(/\bat .*\.ts:\d+/);
  expect(said).toMatch(/\.$/);
};
