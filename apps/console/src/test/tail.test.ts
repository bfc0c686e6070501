import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { putSampleEvents } from '@posthorn/api/testing/sample-events';
import { makeSampleTraffic } from '@posthorn/api/testing/sample-traffic';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everyPage, startBrowser, type TestBrowser } from '../testing/browser.ts';
import { workOf } from '../testing/work.ts';

let browser: TestBrowser;

beforeAll(async () => {
  browser = await startBrowser();
  await makeSampleTraffic(browser.console.start.database.pool);
  await browser.signIn();
});
afterAll(() => browser?.[Symbol.asyncDispose]());

everyPage(
  () => browser,
  () => [{ path: '/activity/tail', h1: 'Live tail' }],
);

const put = (count: number, text: string) =>
  putSampleEvents(
    browser.console.start.database.pool,
    Array.from({ length: count }, (_, at) => ({
      type: 'msg:delivery' as const,
      process: 'test',
      recipient: `kim${at}@example.net`,
      host: 'mx.example.net',
      code: 250,
      text,
    })),
  );

const listen = async (query = '') => {
  await browser.visit(`/activity/tail${query}`);
  await browser.page.getByText('listening').waitFor();
};

test('shows an event within a second or so, filtered by the server', async () => {
  const { page } = browser;
  await listen('?q=to:kim1@example.net');
  await put(3, '250 first');
  await page.getByText('kim1@example.net').waitFor();
  await expect.poll(() => page.getByText('kim2@example.net').count()).toBe(0);
  await page.getByRole('link', { name: /kim1@example.net/ }).click();
  await page.getByRole('dialog').getByText('who was delivered to').waitFor();
});

test('paused it counts on, and shows what was missed when it goes on', async () => {
  const { page } = browser;
  await listen();
  await page.getByRole('button', { name: 'Pause' }).click();
  await put(120, '250 while paused');
  await page.getByRole('button', { name: 'Show 120 more' }).click();
  await page.getByText('kim119@example.net').waitFor();
});

test('a flood of several thousand events a second does not freeze the tab', async () => {
  const { page, context } = browser;
  await listen();
  const counted = page.getByText(/[\d,]+ events/).first();
  const started = performance.now();
  let seconds = 0;
  const busy = await workOf(context, page, async () => {
    for (let round = 0; round < 20; round += 1) await put(1_000, '250 flood');
    seconds = (performance.now() - started) / 1000;
    await expect.poll(async () => seenCount(await counted.textContent())).toBe(20_000);
  });
  const rows = await page.getByRole('link', { name: /example\.net/ }).count();
  console.info(
    `20,000 events in ${seconds.toFixed(1)} s (${Math.round(20_000 / seconds)}/s): the tab worked ${busy.toFixed(1)} s, ${rows} rows in the page`,
  );
  expect(rows).toBeLessThan(80);
  expect(busy).toBeLessThan(MOST_WORK);
  // The rows answer: the list scrolls and a row can be opened.
  await page.getByLabel('Events as they happen, newest first').press('PageDown');
});

/** Seconds of the processor for 20,000 events. */
const MOST_WORK = 3;

test('a connection that was lost goes on without gap or double', async () => {
  const { page } = browser;
  await using wire = await breakableWire(Number(new URL(browser.console.url).port));
  await browser.visit(`http://127.0.0.1:${wire.port}/activity/tail?q=lossless`);
  await page.getByText('listening').waitFor();
  await put(3, '250 lossless');
  await expect.poll(() => page.getByRole('link', { name: /lossless/ }).count()).toBe(3);
  wire.cut();
  await page.getByText('connecting…').waitFor();
  await put(4, '250 lossless');
  wire.mend();
  await page.getByText('listening').waitFor();
  await expect.poll(() => page.getByRole('link', { name: /lossless/ }).count()).toBe(7);
});

/** A way to the console that can be cut and mended. */
const breakableWire = async (target: number) => {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return near.destroy();
    const far = connect(target, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    mend: () => {
      isCut = false;
    },
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const seenCount = (words: string | null): number =>
  Number(/([\d,]+) events/.exec(words ?? '')?.[1]?.replaceAll(',', '') ?? 0);
