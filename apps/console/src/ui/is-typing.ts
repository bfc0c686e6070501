/** Whoever types, or has a window open, means the letter. */
export const isTyping = (target: EventTarget | null): boolean =>
  (target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null) ||
  document.querySelector('dialog[open], [popover]:popover-open') !== null;
