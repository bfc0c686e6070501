import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ensureTestPerson } from '@posthorn/api/testing/people';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { startTestConsole, type TestConsole } from './running-console.ts';

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
  /** Opens a page and waits until nothing of it is loading. */
  visit(path: string): Promise<void>;
  /** What axe finds on the page as it is now; empty when nothing. */
  axe(): Promise<string[]>;
};

export const startBrowser = async (): Promise<TestBrowser> => {
  await using opened = new AsyncDisposableStack();
  const running = opened.use(await startTestConsole());
  const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args });
  opened.defer(() => browser.close());
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: running.url });
  const page = await context.newPage();
  const complaints: string[] = [];
  // Signing in is limited; a second time takes the session of the first.
  const sessions = new Map<PersonRole, Awaited<ReturnType<BrowserContext['cookies']>>>();
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  const owned = opened.move();
  return {
    page,
    context,
    console: running,
    complaints,
    signIn: async (role = 'owner') => {
      await context.clearCookies({ name: /session/ });
      const known = sessions.get(role);
      if (known) {
        await context.addCookies(known);
        return;
      }
      const person = await ensureTestPerson(running.start, role);
      await page.goto(`${running.url}/sign-in`);
      await page.fill('#email', person.email);
      await page.fill('#password', person.password);
      await page.keyboard.press('Enter');
      await page.waitForURL((url) => url.pathname !== '/sign-in');
      sessions.set(
        role,
        (await context.cookies()).filter(({ name }) => name.includes('session')),
      );
    },
    second: async (role) => {
      const other = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      const theirs = await other.newPage();
      const person = await ensureTestPerson(running.start, role);
      await theirs.goto(`${running.url}/sign-in`);
      await theirs.fill('#email', person.email);
      await theirs.fill('#password', person.password);
      await theirs.keyboard.press('Enter');
      await theirs.waitForURL((url) => url.pathname !== '/sign-in');
      return theirs;
    },
    signOut: () => context.clearCookies({ name: /session/ }),
    visit: (path) => visit(page, running.url + path),
    axe: () => axeFindings(context, page),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
};

const visit = async (page: Page, url: string): Promise<void> => {
  await page.goto(url);
  await page.waitForLoadState('networkidle').catch(() => undefined);
  await page.waitForFunction(() => document.querySelectorAll('[aria-label="Loading"]').length === 0);
};

const axeFindings = async (context: BrowserContext, page: Page): Promise<string[]> => {
  const debug = await context.newCDPSession(page);
  // Evaluated by the debugger, so that the page's own policy stays as strict as it is.
  await debug.send('Runtime.evaluate', { expression: axe });
  const { violations } = await page.evaluate(() =>
    // biome-ignore lint/suspicious/noExplicitAny: axe has put itself on the window
    (globalThis as any).axe.run(document, { resultTypes: ['violations'], iframes: false }),
  );
  await debug.detach();
  return violations.map(
    (found: { id: string; nodes: { target: string[] }[] }) =>
      `${found.id}: ${found.nodes.map((node) => node.target.join(' ')).join(', ')}`,
  );
};

/**
 * Registers the tests that every page must pass, at 1440 and 390 px, light and dark: axe finds nothing, no console error, no sideways scroll, no layout
 * shift, and each stop of Tab is seen. `paths` is asked when the tests run, so that it may name rows that were made before.
 */
export const everyPage = (browser: () => TestBrowser, paths: () => { path: string; h1: string | RegExp }[]): void => {
  test.each([
    [1440, 'light'],
    [1440, 'dark'],
    [390, 'light'],
    [390, 'dark'],
  ] as const)(
    'every page at %i px, %s',
    async (width, theme) => {
      const { page, context, console: running, complaints } = browser();
      await page.setViewportSize({ width, height: 900 });
      await context.addCookies([{ name: 'posthorn.theme', value: theme, url: running.url }]);
      complaints.length = 0;
      const findings: string[] = [];
      for (const { path, h1 } of paths()) {
        await browser().visit(path);
        await page.locator('h1', { hasText: h1 }).waitFor();
        const found = [
          ...(await browser().axe()),
          ...(await layoutFindings(page, width)),
          ...(width === 1440 && theme === 'light' ? await focusFindings(page) : []),
          ...complaints.splice(0),
        ];
        findings.push(...found.map((one) => `${path}: ${one}`));
      }
      await page.setViewportSize({ width: 1440, height: 900 });
      expect(findings).toEqual([]);
    },
    240_000,
  );
};

const layoutFindings = async (page: Page, width: number): Promise<string[]> => {
  const { sideways, shift, moved } = await page.evaluate(async () => ({
    sideways: document.documentElement.scrollWidth,
    ...(await new Promise<{ shift: number; moved: string[] }>((resolve) => {
      type Shift = PerformanceEntry & { value: number; hadRecentInput: boolean; sources: { node: Node | null }[] };
      let shift = 0;
      const moved: string[] = [];
      new PerformanceObserver((list) => {
        for (const { value, hadRecentInput, sources } of list.getEntries() as Shift[]) {
          if (hadRecentInput) continue;
          shift += value;
          moved.push(...sources.map(({ node }) => (node?.textContent ?? '').trim().slice(0, 40)));
        }
      }).observe({ type: 'layout-shift', buffered: true });
      setTimeout(() => resolve({ shift, moved }), 50);
    })),
  }));
  return [
    ...(sideways > width ? [`${sideways} px wide`] : []),
    ...(shift >= 0.01 ? [`layout shift ${shift.toFixed(3)} of “${moved.slice(0, 5).join('”, “')}”`] : []),
  ];
};

/** Tabs through the first stops of a page: each must be visible and show that it has the focus. */
const focusFindings = async (page: Page): Promise<string[]> => {
  const findings = new Set<string>();
  await page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    getSelection()?.removeAllRanges();
  });
  for (let stop = 0; stop < 40; stop += 1) {
    await page.keyboard.press('Tab');
    const found = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return 'end';
      const name = `${element.tagName.toLowerCase()} "${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}"`;
      const isDrawn = (style: CSSStyleDeclaration) =>
        style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 1;
      // An editor's focus is drawn around its box, not around the text in it.
      const box = element.closest('[data-focus-box]') ?? element;
      const looks = [getComputedStyle(element), getComputedStyle(element, '::after'), getComputedStyle(box)];
      if (!looks.some((look) => isDrawn(look)) && !looks.some((look) => look.boxShadow !== 'none'))
        return `focus is not seen on ${name}`;
      const { width, height } = element.getBoundingClientRect();
      return width < 2 || height < 2 ? `focus is on something without size: ${name}` : '';
    });
    if (found === 'end') break;
    if (found) findings.add(found);
  }
  return [...findings];
};

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
