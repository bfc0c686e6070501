'use client';

import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { classes } from './classes.ts';

/**
 * A window above the page: the browser's own dialog, so that focus stays inside, Escape closes it and focus returns to where it was.
 * Shown for as long as it is rendered.
 */
export function Dialog({
  title,
  children,
  foot,
  onClose,
  size = 'middle',
  className,
}: {
  title: ReactNode;
  children: ReactNode;
  /** Buttons, on the right of the last line. */
  foot?: ReactNode;
  onClose: () => void;
  size?: 'middle' | 'wide';
  className?: string;
}) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it, the browser sees to that; a click beside it is a convenience
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current.close()}
      className={classes(
        'm-auto max-h-[min(86dvh,760px)] flex-col overflow-hidden rounded-xl border bg-raised p-0 text-ink shadow-pop backdrop:bg-black/40 open:flex',
        size === 'wide' ? 'w-[min(760px,calc(100vw-24px))]' : 'w-[min(520px,calc(100vw-24px))]',
        className,
      )}
    >
      <header className="flex items-start justify-between gap-3 px-5 pt-4 pb-1">
        <h2 id={id} className="min-w-0 text-[15px] font-semibold break-words">
          {title}
        </h2>
        <button
          type="button"
          aria-label="Close"
          onClick={() => dialog.current?.close()}
          className="-mt-1 -mr-2 inline-flex size-8 shrink-0 items-center justify-center rounded-md text-faint hover:bg-sunken hover:text-ink"
        >
          <X aria-hidden className="size-4" />
        </button>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">{children}</div>
      {foot ? (
        <footer className="flex flex-wrap items-center justify-end gap-2 border-t px-5 py-3">{foot}</footer>
      ) : null}
    </dialog>
  );
}
