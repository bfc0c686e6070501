import type { Locator } from 'playwright-core';

/** Puts lines into a text area at once, as pasting does: filled in by Playwright, a thousand lines take Chromium half a minute on a busy machine. */
export const paste = (area: Locator, lines: string[]): Promise<void> =>
  area.evaluate((element: HTMLTextAreaElement, text) => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(element, text);
    element.dispatchEvent(new Event('input', { bubbles: true }));
  }, lines.join('\n'));
