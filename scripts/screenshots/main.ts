// npm run screenshots: starts Posthorn as a newcomer would, sends it a morning's mail and a month of DMARC reports, and photographs the pages that README.md shows.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromiumForTests } from '@posthorn/api/testing/chromium';
import { findGround, launch } from '@posthorn/testbed/first-minute/launched';
import { chromium, type Page } from 'playwright-core';
import { openApi } from './api.ts';
import { uploadReports } from './reports.ts';
import { sendTraffic } from './traffic.ts';

const target = join(import.meta.dirname, '../../docs/screenshots');
const key = 'phk_screenshots-of-a-fresh-start-0000000000';
const password = 'a calm and long phrase';

await using ground = await findGround();
await using posthorn = await launch({
  ...ground.env,
  POSTHORN_BOOTSTRAP_API_KEY: key,
  POSTHORN_ADMIN_EMAIL: 'kim@example.org',
  POSTHORN_ADMIN_PASSWORD: password,
});
const api = openApi(posthorn.url, key);
await sendTraffic(api, Number(ground.env['POSTHORN_SMTP_PORT']));
await uploadReports(api);

const deferred = await api.messageTo('tempfail@slow.example');
const shots: { name: string; path: string; theme: 'light' | 'dark' }[] = [
  { name: 'overview', path: '/', theme: 'light' },
  { name: 'message', path: `/activity/messages/${deferred}`, theme: 'light' },
  { name: 'queue', path: '/queue?by=reason', theme: 'dark' },
  { name: 'feature', path: '/features/srs', theme: 'light' },
  { name: 'routing', path: '/routing/where?address=team@example.org', theme: 'dark' },
  { name: 'dmarc', path: '/dmarc', theme: 'light' },
  { name: 'events', path: '/activity/events', theme: 'light' },
  { name: 'rules', path: '/policy/rules', theme: 'light' },
];

await mkdir(target, { recursive: true });
const browser = await chromium.launch({
  ...chromiumForTests,
  args: [...chromiumForTests.args, '--hide-scrollbars'],
});
const page = await browser.newPage({
  viewport: { width: 1280, height: 800 },
  deviceScaleFactor: 1.5,
  timezoneId: 'UTC',
});
await signIn(page);
for (const { name, path, theme } of shots) {
  await page.context().addCookies([{ name: 'posthorn.theme', value: theme, url: posthorn.url }]);
  await page.goto(new URL(path, posthorn.url).href);
  await page.waitForLoadState('networkidle').catch(() => undefined);
  await page.waitForFunction(`document.querySelectorAll('[aria-label="Loading"]').length === 0`);
  await page.waitForTimeout(600);
  await page.screenshot({ path: join(target, `${name}.png`) });
  console.log(`docs/screenshots/${name}.png`);
}
await browser.close();
await posthorn.interrupt();

async function signIn(on: Page): Promise<void> {
  await on.goto(new URL('/sign-in', posthorn.url).href);
  await on.fill('#email', 'kim@example.org');
  await on.fill('#password', password);
  await on.keyboard.press('Enter');
  await on.getByRole('heading', { name: 'Overview' }).waitFor();
}
