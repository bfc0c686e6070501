'use client';

import { Menu as MenuIcon, Search, X } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { type ReactNode, useEffect, useState } from 'react';
import { classes } from './classes.ts';
import { HealthStrip } from './health-strip.tsx';
import { Link } from './link.tsx';
import { Logo } from './logo.tsx';
import { PaletteProvider, usePalette } from './palette/palette-provider.tsx';
import { AccountMenu } from './shell/account-menu.tsx';
import { Navigation } from './shell/navigation-list.tsx';
import { ShellKeys } from './shell/shell-keys.tsx';

/** Navigation on the left, the page on the right; on a phone the navigation opens over the page. `bar` sticks to the foot of the page. */
export function Shell({ bar, children }: { bar?: ReactNode; children: ReactNode }) {
  return (
    <PaletteProvider>
      <ShellKeys />
      <Frame bar={bar}>{children}</Frame>
    </PaletteProvider>
  );
}

function Frame({ bar, children }: { bar: ReactNode; children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  const path = usePathname();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes when the page changes, and only then
  useEffect(() => setOpen(false), [path]);
  useEffect(() => {
    if (!isOpen) return;
    const close = (event: KeyboardEvent) => event.key === 'Escape' && setOpen(false);
    document.addEventListener('keydown', close);
    return () => document.removeEventListener('keydown', close);
  }, [isOpen]);
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[232px_minmax(0,1fr)] print:block">
      <a
        href="#main"
        className="sr-only z-50 rounded-md bg-raised px-3 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the page
      </a>
      <header className="sticky top-0 z-30 flex h-12 items-center justify-between border-b bg-canvas px-4 lg:hidden print:hidden">
        <Brand />
        <div className="-mr-2 flex">
          <PaletteButton isSmall />
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls="navigation"
            onClick={() => setOpen(!isOpen)}
            className="inline-flex size-10 items-center justify-center rounded-md hover:bg-sunken"
          >
            {isOpen ? <X aria-hidden className="size-5" /> : <MenuIcon aria-hidden className="size-5" />}
            <span className="sr-only">{isOpen ? 'Close navigation' : 'Open navigation'}</span>
          </button>
        </div>
      </header>
      <aside
        id="navigation"
        className={classes(
          'z-20 flex-col border-r bg-canvas lg:sticky lg:top-0 lg:flex lg:h-dvh print:hidden',
          isOpen ? 'fixed inset-x-0 top-12 bottom-0 flex' : 'hidden',
        )}
      >
        <div className="hidden h-14 shrink-0 items-center px-4 lg:flex">
          <Brand />
        </div>
        <div className="hidden px-3 pb-2 lg:block">
          <PaletteButton />
        </div>
        <Navigation path={path} />
        <AccountMenu />
      </aside>
      <div className="flex min-h-dvh min-w-0 flex-col max-lg:min-h-[calc(100dvh-48px)]">
        <HealthStrip />
        <main
          id="main"
          tabIndex={-1}
          className="mx-auto w-full max-w-[1240px] flex-1 px-4 pt-5 pb-16 outline-none sm:px-6 lg:px-8 lg:pt-7 print:max-w-none print:p-0"
        >
          {children}
        </main>
        {bar}
      </div>
    </div>
  );
}

function Brand() {
  return (
    <Link href="/" className="flex items-center gap-2 text-[15px] font-semibold tracking-tight">
      <Logo className="size-5 text-accent" />
      Posthorn
    </Link>
  );
}

function PaletteButton({ isSmall = false }: { isSmall?: boolean }) {
  const { open } = usePalette();
  return isSmall ? (
    <button
      type="button"
      onClick={open}
      aria-label="Search or go to"
      className="inline-flex size-10 items-center justify-center rounded-md hover:bg-sunken"
    >
      <Search aria-hidden className="size-[18px]" />
    </button>
  ) : (
    <button
      type="button"
      onClick={open}
      aria-keyshortcuts="Control+K Meta+K"
      className="flex h-8 w-full items-center gap-2 rounded-md border bg-surface px-2.5 text-[13px] text-faint shadow-card hover:border-line-strong hover:text-soft"
    >
      <Search aria-hidden className="size-3.5" />
      Search or go to
      <kbd aria-hidden className="ml-auto font-mono text-[11px]">
        Ctrl K
      </kbd>
    </button>
  );
}
