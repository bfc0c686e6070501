import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { BrowserContext, Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What can be different when nothing but colours changes. */
export const rulesOfColour = ['color-contrast', 'link-in-text-block'];

/** What axe finds on the page as it is now, by these rules or by all; empty when nothing. */
export const axeFindings = async (context: BrowserContext, page: Page, rules?: string[]): Promise<string[]> => {
  const debug = await context.newCDPSession(page);
  await page.evaluate(endTransitions);
  // Evaluated by the debugger, so that the page's own policy stays as strict as it is.
  await debug.send('Runtime.evaluate', { expression: `globalThis.axe ?? (() => {${axe}})()`, silent: true });
  const { violations } = await page.evaluate(
    (runOnly) =>
      // biome-ignore lint/suspicious/noExplicitAny: axe has put itself on the window
      (globalThis as any).axe.run(document, {
        resultTypes: ['violations'],
        iframes: false,
        ...(runOnly ? { runOnly } : {}),
      }),
    rules,
  );
  await debug.detach();
  return violations.map(
    (found: { id: string; nodes: { target: string[] }[] }) =>
      `${found.id}: ${found.nodes.map((node) => node.target.join(' ')).join(', ')}`,
  );
};

/** In the page: colours on their way from one to another are no colours that anybody chose. */
const endTransitions = (): void => {
  for (const animation of document.getAnimations()) if (animation instanceof CSSTransition) animation.finish();
};

/** Sideways scroll, and whatever moved since the page was opened. */
export const layoutFindings = async (page: Page, width: number): Promise<string[]> => {
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
export const focusFindings = async (context: BrowserContext, page: Page): Promise<string[]> => {
  await page.evaluate(watchFocus);
  const debug = await context.newCDPSession(page);
  const key = { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 };
  // The page looks at each stop as it gets there, so the keys need not wait for one another.
  for (let pressed = 0; pressed < 40; pressed += 10) {
    await Promise.all(
      Array.from({ length: 20 }, (_, half) =>
        debug.send('Input.dispatchKeyEvent', { type: half % 2 === 0 ? 'rawKeyDown' : 'keyUp', ...key }),
      ),
    );
    if (await page.evaluate(() => (globalThis as unknown as Watched).focusStops.isOver())) break;
  }
  await debug.detach();
  return await page.evaluate(() => (globalThis as unknown as Watched).focusStops.end());
};

type Watched = { focusStops: { isOver(): boolean; end(): string[] } };

/** In the page: looks at whatever gets the focus from now on. */
const watchFocus = (): void => {
  (document.activeElement as HTMLElement | null)?.blur();
  getSelection()?.removeAllRanges();
  const findings = new Set<string>();
  const seen = new Set<Element>();
  let isRound = false;
  const isDrawn = (style: CSSStyleDeclaration) =>
    style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 1;
  const look = (): void => {
    const element = document.activeElement;
    if (!element || element === document.body) return;
    if (seen.has(element)) isRound = true;
    seen.add(element);
    const name = `${element.tagName.toLowerCase()} "${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}"`;
    // An editor's focus is drawn around its box, not around the text in it.
    const box = element.closest('[data-focus-box]') ?? element;
    const looks = [getComputedStyle(element), getComputedStyle(element, '::after'), getComputedStyle(box)];
    if (!looks.some((one) => isDrawn(one)) && !looks.some((one) => one.boxShadow !== 'none'))
      findings.add(`focus is not seen on ${name}`);
    const { width, height } = element.getBoundingClientRect();
    if (width < 2 || height < 2) findings.add(`focus is on something without size: ${name}`);
  };
  document.addEventListener('focusin', look);
  // A frame gets the focus without an event of its own.
  window.addEventListener('blur', look);
  const focusStops = {
    isOver: () => isRound || document.activeElement === document.body,
    end: () => {
      document.removeEventListener('focusin', look);
      window.removeEventListener('blur', look);
      return [...(seen.size === 0 ? ['nothing gets the focus'] : []), ...findings];
    },
  };
  Object.assign(globalThis, { focusStops });
};
