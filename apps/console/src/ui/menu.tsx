'use client';

import { Check, type LucideIcon } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';
import { buttonLook } from './button.tsx';
import { classes } from './classes.ts';
import { Link } from './link.tsx';

export type MenuItem =
  | { kind: 'line' }
  | { kind: 'title'; title: string }
  | {
      kind?: 'item';
      id: string;
      title: string;
      icon?: LucideIcon;
      /** A second line, or why it is disabled. */
      hint?: string | undefined;
      tone?: 'danger';
      disabled?: boolean;
      /** A choice that can be on or off; the menu stays open. */
      checked?: boolean;
      href?: string;
      /** For links that download. */
      download?: boolean;
      onSelect?: () => void;
    };

/** A button that opens a list of things to do. Arrow keys, Home, End and first letters move; Escape closes and gives focus back. */
export function Menu({
  label,
  items,
  children,
  side = 'end',
  look,
  disabled = false,
  isNamedByContent = false,
}: {
  /** Name of the menu, and of its button when the button shows only a picture. */
  label: string;
  items: MenuItem[];
  /** What the button shows. */
  children: ReactNode;
  side?: 'start' | 'end';
  /** Class names of the button; a plain button otherwise. */
  look?: string;
  disabled?: boolean;
  /** The button's own text is its name. */
  isNamedByContent?: boolean;
}) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);

  const choices = () => [...(list.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])];
  const focusAt = (index: number) => choices().at(index)?.focus();
  const onToggle = (opens: boolean) => {
    setOpen(opens);
    if (!opens || !button.current || !list.current) return;
    place(list.current, button.current, side);
    focusAt(0);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const all = choices();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const next = {
      ArrowDown: (at + 1) % all.length,
      ArrowUp: (at - 1 + all.length) % all.length,
      Home: 0,
      End: all.length - 1,
    }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      focusAt(next);
    } else if (event.key === 'Tab') list.current?.hidePopover();
    else if (event.key.length === 1 && /\S/.test(event.key)) {
      const found = [...all.slice(at + 1), ...all].find((one) =>
        one.textContent?.trim().toLowerCase().startsWith(event.key.toLowerCase()),
      );
      found?.focus();
    }
  };
  const select = (onSelect: (() => void) | undefined, stays: boolean) => {
    if (!stays) {
      list.current?.hidePopover();
      button.current?.focus();
    }
    onSelect?.();
  };

  return (
    <>
      <button
        ref={button}
        type="button"
        popoverTarget={id}
        disabled={disabled}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-label={isNamedByContent ? undefined : label}
        title={isNamedByContent ? undefined : label}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' || isOpen) return;
          event.preventDefault();
          list.current?.showPopover();
        }}
        className={look ?? buttonLook('plain')}
      >
        {children}
      </button>
      <div
        ref={list}
        id={id}
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-label={label}
        onToggle={(event) => onToggle((event as unknown as { newState: string }).newState === 'open')}
        onKeyDown={onKeyDown}
        className="fixed inset-auto m-0 max-h-[60dvh] max-w-[calc(100vw-16px)] min-w-52 overflow-y-auto rounded-lg border bg-raised p-1 text-ink shadow-pop"
      >
        {items.map((item, index) => (
          <Entry
            // biome-ignore lint/suspicious/noArrayIndexKey: lines and titles have nothing else to be known by
            key={index}
            item={item}
            onSelect={select}
          />
        ))}
      </div>
    </>
  );
}

function Entry({
  item,
  onSelect,
}: {
  item: MenuItem;
  onSelect: (run: (() => void) | undefined, stays: boolean) => void;
}) {
  if (item.kind === 'line') return <hr className="my-1" />;
  if (item.kind === 'title') return <p className="px-2 pt-1.5 pb-1 text-xs text-faint">{item.title}</p>;
  const { title, icon: Icon, hint, tone, disabled = false, checked, href, download } = item;
  const isChoice = checked !== undefined;
  const look = classes(
    'flex min-h-8 w-full items-center gap-2 rounded-md px-2 py-1 text-left text-[13px] outline-none focus:bg-sunken hover:bg-sunken max-lg:min-h-10',
    tone === 'danger' && 'text-bad',
    disabled && 'cursor-default opacity-55',
  );
  const inner = (
    <>
      {isChoice ? (
        <Check aria-hidden className={classes('size-4 shrink-0 text-accent', !checked && 'invisible')} />
      ) : null}
      {Icon ? <Icon aria-hidden className="size-4 shrink-0 text-faint" /> : null}
      <span className="min-w-0">
        <span className="block">{title}</span>
        {hint ? <span className="block text-xs text-faint">{hint}</span> : null}
      </span>
    </>
  );
  if (href && !disabled)
    return download ? (
      <a role="menuitem" tabIndex={-1} href={href} download onClick={() => onSelect(undefined, false)} className={look}>
        {inner}
      </a>
    ) : (
      <Link role="menuitem" tabIndex={-1} href={href} onClick={() => onSelect(undefined, false)} className={look}>
        {inner}
      </Link>
    );
  return (
    <button
      type="button"
      {...(isChoice ? { role: 'menuitemcheckbox', 'aria-checked': checked } : { role: 'menuitem' })}
      aria-disabled={disabled || undefined}
      tabIndex={-1}
      onClick={() => !disabled && onSelect(item.onSelect, isChoice)}
      className={look}
    >
      {inner}
    </button>
  );
}

/** Below the button, or above it where there is no room; never outside of the window. */
const place = (list: HTMLElement, button: HTMLElement, side: 'start' | 'end'): void => {
  const around = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = list;
  const left = side === 'end' ? around.right - width : around.left;
  const fitsBelow = around.bottom + 4 + height <= innerHeight - 8;
  list.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  list.style.top = `${fitsBelow ? around.bottom + 4 : Math.max(8, around.top - 4 - height)}px`;
};
