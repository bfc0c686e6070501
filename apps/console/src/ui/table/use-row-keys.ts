import { type KeyboardEvent, type RefObject, useEffect, useState } from 'react';
import { usePreferences } from '../preferences-provider.tsx';

/**
 * Arrow keys or j and k move from row to row, Home and End to the ends, x or space select. Only one row is a tab stop, so that Tab leads past the
 * table. Outside of it, j and k enter it.
 */
export const useRowKeys = (
  body: RefObject<HTMLElement | null>,
  count: number,
  onSelect: ((index: number, isRange: boolean) => void) | undefined,
) => {
  const [current, setCurrent] = useState(0);
  const hasKeys = usePreferences().preferences.keys === 'on';
  const focusRow = (index: number) => {
    const row = targets(body.current)[Math.max(0, Math.min(index, count - 1))];
    row?.focus();
    row?.scrollIntoView({ block: 'nearest' });
  };
  useEffect(() => {
    if (!hasKeys) return;
    const enter = (event: globalThis.KeyboardEvent) => {
      if (event.defaultPrevented || event.target !== document.body || event.ctrlKey || event.metaKey || event.altKey)
        return;
      if (event.key !== 'j' && event.key !== 'k') return;
      const rows = targets(body.current);
      const row = rows.find((one) => one.tabIndex === 0) ?? rows[0];
      if (!row) return;
      event.preventDefault();
      row.focus();
    };
    document.addEventListener('keydown', enter);
    return () => document.removeEventListener('keydown', enter);
  }, [body, hasKeys]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = targets(body.current).indexOf(event.target as HTMLElement);
    if (at < 0) return;
    const next = { ArrowDown: at + 1, j: at + 1, ArrowUp: at - 1, k: at - 1, Home: 0, End: count - 1 }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      if (event.shiftKey && onSelect && next >= 0 && next < count) onSelect(next, true);
      focusRow(next);
    } else if (
      onSelect &&
      (event.key === 'x' || (event.key === ' ' && (event.target as HTMLElement).tagName !== 'INPUT'))
    ) {
      event.preventDefault();
      onSelect(at, event.shiftKey);
    }
  };
  const onFocus = (event: { target: EventTarget }) => {
    const at = targets(body.current).indexOf(event.target as HTMLElement);
    if (at >= 0 && at !== current) setCurrent(at);
  };
  return { current: Math.min(current, Math.max(0, count - 1)), onKeyDown, onFocus };
};

const targets = (body: HTMLElement | null): HTMLElement[] => [
  ...(body?.querySelectorAll<HTMLElement>('[data-row-focus]') ?? []),
];
