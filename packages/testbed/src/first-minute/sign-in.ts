import type { Page } from 'playwright-core';

/** Signs in on the page that is open. */
export async function signInOn(page: Page, email: string, password: string): Promise<void> {
  await untilItWorks(page);
  await page.fill('#email', email);
  await page.fill('#password', password);
  await page.keyboard.press('Enter');
}

/** Resolves when the page's scripts have taken over what the server drew: before that, what is typed and clicked is lost. */
export async function untilItWorks(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const { document } = globalThis as unknown as {
      document: { querySelectorAll(selector: string): Iterable<object> };
    };
    const controls = [...document.querySelectorAll('body :is(button, input, select)')];
    return (
      controls.length > 0 && controls.every((one) => Object.keys(one).some((key) => key.startsWith('__reactFiber$')))
    );
  });
}
