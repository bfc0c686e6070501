'use client';

import { useQuery } from '@tanstack/react-query';
import { LogOut, Menu, Moon, Sun, X } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { type ReactNode, useEffect, useState } from 'react';
import { classes } from './classes.ts';
import { HealthStrip } from './health-strip.tsx';
import { Logo } from './logo.tsx';
import { isAt, places } from './navigation.ts';
import { useTRPC } from './trpc.ts';

/** Navigation on the left, the page on the right; on a phone the navigation opens over the page. */
export function Shell({ bar, children }: { bar?: ReactNode; children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  const path = usePathname();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes when the page changes, and only then
  useEffect(() => setOpen(false), [path]);
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[220px_minmax(0,1fr)]">
      <a
        href="#main"
        className="sr-only z-50 rounded-md bg-raised px-3 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the page
      </a>
      <header className="sticky top-0 z-30 flex h-12 items-center justify-between border-b bg-canvas px-4 lg:hidden">
        <Brand />
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls="navigation"
          onClick={() => setOpen(!isOpen)}
          className="-mr-2 inline-flex size-9 items-center justify-center rounded-md hover:bg-sunken"
        >
          {isOpen ? <X aria-hidden className="size-5" /> : <Menu aria-hidden className="size-5" />}
          <span className="sr-only">{isOpen ? 'Close navigation' : 'Open navigation'}</span>
        </button>
      </header>
      <aside
        id="navigation"
        className={classes(
          'z-20 flex-col border-r bg-canvas lg:sticky lg:top-0 lg:flex lg:h-dvh',
          isOpen ? 'fixed inset-x-0 top-12 bottom-0 flex' : 'hidden',
        )}
      >
        <div className="hidden h-14 items-center px-4 lg:flex">
          <Brand />
        </div>
        <nav aria-label="Main" className="flex-1 overflow-y-auto px-2 py-2">
          <ul className="space-y-0.5">
            {places.map((place) => (
              <PlaceItem key={place.href} place={place} path={path} />
            ))}
          </ul>
        </nav>
        <Account />
      </aside>
      <div className="min-w-0">
        <HealthStrip />
        {bar}
        <main
          id="main"
          tabIndex={-1}
          className="mx-auto max-w-[1240px] px-4 pt-5 pb-16 outline-none sm:px-6 lg:px-8 lg:pt-7"
        >
          {children}
        </main>
      </div>
    </div>
  );
}

function PlaceItem({ place, path }: { place: (typeof places)[number]; path: string }) {
  const isHere = [place.href, ...(place.also ?? [])].some((href) => isAt(path, href));
  const Icon = place.icon;
  return (
    <li>
      <Link
        href={place.href}
        aria-current={path === place.href ? 'page' : undefined}
        className={classes(
          'flex h-8 items-center gap-2.5 rounded-md px-2.5 text-[13px] font-medium transition-colors max-lg:h-10 max-lg:text-[15px]',
          isHere ? 'bg-sunken text-ink' : 'text-soft hover:bg-sunken hover:text-ink',
        )}
      >
        <Icon aria-hidden className={classes('size-4', isHere ? 'text-accent' : 'text-faint')} />
        {place.title}
      </Link>
      {place.children && isHere ? (
        <ul className="mt-0.5 mb-1 ml-[18px] border-l pl-2">
          {place.children.map((child) => (
            <li key={child.href}>
              <Link
                href={child.href}
                aria-current={isAt(path, child.href) ? 'page' : undefined}
                className={classes(
                  'flex h-7 items-center rounded-md px-2 text-[13px] max-lg:h-9',
                  isAt(path, child.href) ? 'font-medium text-ink' : 'text-soft hover:text-ink',
                )}
              >
                {child.title}
              </Link>
            </li>
          ))}
        </ul>
      ) : null}
    </li>
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

function Account() {
  const { data } = useQuery(useTRPC().account.me.queryOptions(undefined, { staleTime: 60_000 }));
  const signOut = async () => {
    await fetch('/api/auth/sign-out', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
    location.assign('/sign-in');
  };
  return (
    <div className="flex items-center gap-1 border-t px-3 py-2.5">
      <div className="min-h-9 min-w-0 flex-1">
        <p title={data?.name} className="truncate text-[13px] font-medium">
          {data?.name}
        </p>
        <p className="text-xs text-faint capitalize">{data?.role}</p>
      </div>
      <ThemeButton />
      <button type="button" onClick={signOut} title="Sign out" aria-label="Sign out" className={small}>
        <LogOut aria-hidden className="size-4" />
      </button>
    </div>
  );
}

/** The choice is a cookie, so that the server draws the next page right from the start. */
function ThemeButton() {
  const switchTheme = () => {
    const root = document.documentElement;
    const isDark = root.dataset['theme']
      ? root.dataset['theme'] === 'dark'
      : matchMedia('(prefers-color-scheme: dark)').matches;
    const theme = isDark ? 'light' : 'dark';
    root.dataset['theme'] = theme;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox and Safari
    document.cookie = `posthorn.theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  };
  return (
    <button
      type="button"
      onClick={switchTheme}
      title="Light or dark"
      aria-label="Switch between light and dark"
      className={small}
    >
      <Sun aria-hidden className="hidden size-4 in-data-[theme=dark]:block" />
      <Moon aria-hidden className="size-4 in-data-[theme=dark]:hidden" />
    </button>
  );
}

const small = 'inline-flex size-8 items-center justify-center rounded-md text-faint hover:bg-sunken hover:text-ink';
