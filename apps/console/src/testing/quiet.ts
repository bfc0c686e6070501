import type { Page, Request } from 'playwright-core';

/** Knows what a page is still asking for. */
export type Quiet = {
  /** Forgets what the page before this one asked for. */
  begin(): void;
  /** Resolves when the page is drawn, every control of it works, nothing is being asked for and nothing is left to do. */
  settled(): Promise<void>;
};

/** Watches a page from now on. */
export const watchQuiet = (page: Page): Quiet => {
  const asked = new Set<Request>();
  const over = (request: Request) => void asked.delete(request);
  // A stream of events never ends; what it brings is waited for by whoever wants it.
  page.on('request', (request) => request.resourceType() !== 'eventsource' && asked.add(request));
  page.on('requestfinished', over);
  page.on('requestfailed', over);
  return {
    begin: () => asked.clear(),
    settled: async () => {
      await page.waitForLoadState('load');
      await untilItWorks(page);
      // An answer may lead to a next question: twice in a row there must be none, with an idle browser between.
      for (let still = 0; still < 2; ) {
        await page.evaluate(idle);
        still = asked.size === 0 && (await page.evaluate(isDrawn)) ? still + 1 : 0;
      }
    },
  };
};

/** Resolves when every control of the page works, whatever is still on its way. */
export const untilItWorks = async (page: Page): Promise<void> => void (await page.waitForFunction(isAlive));

/** React has taken over what the server drew: before that a click or a key does nothing. */
const isAlive = (): boolean =>
  [...document.querySelectorAll('body :is(button, input, select, textarea)')]
    .filter((control) => !control.closest('.cm-editor'))
    .every((control) => Object.keys(control).some((key) => key.startsWith('__reactFiber$')));

const isDrawn = (): boolean => document.querySelector('[aria-label="Loading"]') === null;

/** A while without anything to do; a busy machine takes its time. */
const idle = (): Promise<void> =>
  new Promise((resolve) => setTimeout(() => requestIdleCallback(() => resolve(), { timeout: 2_000 }), 40));
