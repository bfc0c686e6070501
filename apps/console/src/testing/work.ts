import type { BrowserContext, Page } from 'playwright-core';

/** Seconds that a page works while something is done, by the processor's clock: how long it takes on a busy machine says nothing about the page. */
export const workOf = async (context: BrowserContext, page: Page, doing: () => Promise<unknown>): Promise<number> => {
  const debug = await context.newCDPSession(page);
  await debug.send('Performance.enable', { timeDomain: 'threadTicks' });
  const worked = async () => {
    const { metrics } = await debug.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
  };
  const before = await worked();
  await doing();
  const seconds = (await worked()) - before;
  await debug.detach();
  return seconds;
};
