import { chromiumForTests } from '@posthorn/api/testing/chromium';
import { ensureTestPerson } from '@posthorn/api/testing/people';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { axeFindings, focusFindings, layoutFindings, rulesOfColour } from './findings.ts';
import { type Quiet, watchQuiet } from './quiet.ts';
import { startTestConsole, type TestConsole } from './running-console.ts';

// A step that does not come true fails by itself and is named; the whole of many steps may take long where all is busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

export type PersonRole = Parameters<typeof ensureTestPerson>[1];

/** Chromium on a console of its own: a real server in a process of its own, on a real database. */
export type TestBrowser = AsyncDisposable & {
  page: Page;
  context: BrowserContext;
  console: TestConsole;
  /** Console errors and exceptions since the last {@link TestBrowser.visit}'s caller emptied it: `complaints.length = 0`. */
  complaints: string[];
  /** Signs in as a person of this role who has already chosen a password; the owner when none is named. */
  signIn(role?: PersonRole): Promise<void>;
  signOut(): Promise<void>;
  /** A page of somebody else's, in a browser context of its own, signed in as this role. */
  second(role: PersonRole): Promise<Page>;
  /**
   * Opens a page (a path of the console, or an address) and waits until all of it is there and works: before that a click is lost. `on`: in
   * somebody else's page, from {@link TestBrowser.second}.
   */
  visit(path: string, on?: Page): Promise<void>;
  /** The same for the page that is open. */
  reload(): Promise<void>;
  /** The same for the page before, when it comes anew. */
  back(): Promise<void>;
  /** What axe finds on the page as it is now, by these rules or by all; empty when nothing. */
  axe(rules?: string[]): Promise<string[]>;
};

export const startBrowser = async (): Promise<TestBrowser> => {
  await using opened = new AsyncDisposableStack();
  const running = opened.use(await startTestConsole());
  const browser = await chromium.launch(chromiumForTests);
  opened.defer(() => browser.close());
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: running.url });
  const page = await context.newPage();
  await slowed(context, page);
  const watched = new Map([[page, watchQuiet(page)]]);
  const settledAfter = async (one: Page, navigate: () => Promise<unknown>): Promise<void> => {
    const quiet = watched.get(one) as Quiet;
    quiet.begin();
    await navigate();
    await quiet.settled();
  };
  const complaints: string[] = [];
  // Signing in is limited; a second time takes the session of the first.
  const sessions = new Map<PersonRole, Awaited<ReturnType<BrowserContext['cookies']>>>();
  page.on(
    'console',
    (message) => message.type() === 'error' && complaints.push(`${message.text()} ${message.location().url}`),
  );
  page.on('pageerror', (error) => complaints.push(error.message));
  const signOut = async (): Promise<void> => {
    // A page that is open would ask for something, learn that it is signed out, and leave for the sign-in page.
    await page.goto(running.url + plain);
    await context.clearCookies({ name: /session/ });
  };
  const owned = opened.move();
  return {
    page,
    context,
    console: running,
    complaints,
    signIn: async (role = 'owner') => {
      await signOut();
      const known = sessions.get(role);
      if (known) {
        await context.addCookies(known);
        return;
      }
      await enter(context, running, role);
      sessions.set(
        role,
        (await context.cookies()).filter(({ name }) => name.includes('session')),
      );
    },
    second: async (role) => {
      const other = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      const theirs = await other.newPage();
      await slowed(other, theirs);
      watched.set(theirs, watchQuiet(theirs));
      await enter(other, running, role);
      await theirs.goto(running.url + plain);
      return theirs;
    },
    signOut,
    visit: (path, on = page) => settledAfter(on, () => on.goto(new URL(path, running.url).href)),
    reload: () => settledAfter(page, () => page.reload()),
    back: () => settledAfter(page, () => page.goBack()),
    axe: (rules) => axeFindings(context, page, rules),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
};

/** As on a machine that is so many times slower, when `POSTHORN_TEST_SLOWER` says how many: what is steady there is steady. */
const slowed = async (context: BrowserContext, page: Page): Promise<void> => {
  const rate = Number(process.env['POSTHORN_TEST_SLOWER'] ?? 1);
  if (rate > 1) await (await context.newCDPSession(page)).send('Emulation.setCPUThrottlingRate', { rate });
};

/** Signs in as the sign-in page does, without the page. */
const enter = async (context: BrowserContext, { url, start }: TestConsole, role: PersonRole): Promise<void> => {
  const person = await ensureTestPerson(start, role);
  const answer = await context.request.post(`${url}/api/auth/sign-in/email`, {
    data: person,
    headers: { origin: url, 'sec-fetch-site': 'same-origin' },
  });
  if (!answer.ok()) throw new Error(`${role} was not let in: ${answer.status()} ${await answer.text()}`);
};

/**
 * Registers the tests that every page must pass, at 1440 and 390 px, light and dark: axe finds nothing, no console error, no sideways scroll, no layout
 * shift, and each stop of Tab is seen. `paths` is asked when the tests run, so that it may name rows that were made before.
 *
 * Each page is opened once at each width. At 1440 px it is then put into the other theme, as choosing it does, and its colours are looked at again;
 * at 390 px, where the colours are the same, pages are drawn in one theme and the other in turns.
 */
export const everyPage = (browser: () => TestBrowser, paths: () => { path: string; h1: string | RegExp }[]): void => {
  test.each([
    [1440, 'light', 'dark'],
    [390, 'dark', 'light'],
  ] as const)(
    'every page at %i px, %s and %s',
    async (width, drawn, other) => {
      const { page, context, console: running, complaints } = browser();
      await page.setViewportSize({ width, height: 900 });
      complaints.length = 0;
      const findings: string[] = [];
      for (const [index, { path, h1 }] of paths().entries()) {
        const theme = width === 1440 || index % 2 === 0 ? drawn : other;
        await context.addCookies([{ name: 'posthorn.theme', value: theme, url: running.url }]);
        await browser().visit(path);
        await page.locator('h1', { hasText: h1 }).waitFor();
        const found = [
          ...(await browser().axe()),
          ...(await layoutFindings(page, width)),
          ...(width === 1440 ? await focusFindings(context, page) : []),
        ];
        if (width === 1440) {
          await wear(page, other);
          found.push(...(await browser().axe(rulesOfColour)));
        }
        found.push(...complaints.splice(0));
        findings.push(...found.map((one) => `${path}: ${one}`));
      }
      await page.setViewportSize({ width: 1440, height: 900 });
      expect(findings).toEqual([]);
    },
    240_000,
  );
};

/** Puts the page into a theme. */
const wear = (page: Page, theme: 'light' | 'dark'): Promise<void> =>
  page.evaluate((chosen) => {
    const root = document.documentElement;
    const before = getComputedStyle(root).getPropertyValue('--canvas');
    root.dataset['theme'] = chosen;
    if (getComputedStyle(root).getPropertyValue('--canvas') === before) throw new Error(`nothing turned ${chosen}`);
  }, theme);

/** Of the console and yet no page of it: nothing runs on it, and it may ask the API. */
const plain = '/api/v1/health';
