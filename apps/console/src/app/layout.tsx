import type { Metadata, Viewport } from 'next';
import { cookies, headers } from 'next/headers';
import type { ReactNode } from 'react';
import { firstLookHeader } from '../server/first-look.ts';
import { readFirstLook } from '../ui/first-look.ts';
import { readPreferences } from '../ui/preferences.ts';
import { Providers } from '../ui/providers.tsx';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Posthorn', template: '%s · Posthorn' },
  robots: { index: false, follow: false },
};
export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

/** What was chosen comes from cookies, otherwise CSS follows the system: nothing flashes and no inline script is needed. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const jar = await cookies();
  const preferences = readPreferences((name) => jar.get(name)?.value);
  const { theme, density } = preferences;
  const firstLook = readFirstLook((await headers()).get(firstLookHeader));
  return (
    <html lang="en" data-density={density} {...(theme === 'system' ? {} : { 'data-theme': theme })}>
      <body>
        <Providers preferences={preferences} firstLook={firstLook} drawnAt={Date.now()}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
