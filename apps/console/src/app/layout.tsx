import type { Metadata, Viewport } from 'next';
import { cookies, headers } from 'next/headers';
import type { ReactNode } from 'react';
import { firstLookHeader } from '../server/first-look.ts';
import { nonceOf } from '../server/security-headers.ts';
import { earlyInputScript } from '../ui/early-input.ts';
import { readFirstLook } from '../ui/first-look.ts';
import { readPreferences } from '../ui/preferences.ts';
import { Providers } from '../ui/providers.tsx';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Posthorn', template: '%s · Posthorn' },
  robots: { index: false, follow: false },
};
export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

/** What was chosen comes from cookies, otherwise CSS follows the system: nothing flashes. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const jar = await cookies();
  const preferences = readPreferences((name) => jar.get(name)?.value);
  const { theme, density } = preferences;
  const asked = await headers();
  const firstLook = readFirstLook(asked.get(firstLookHeader));
  return (
    <html lang="en" data-density={density} {...(theme === 'system' ? {} : { 'data-theme': theme })}>
      <body>
        <script
          nonce={nonceOf(asked.get('content-security-policy'))}
          suppressHydrationWarning
          // biome-ignore lint/security/noDangerouslySetInnerHtml: a text of our own, the same on every page.
          dangerouslySetInnerHTML={{ __html: earlyInputScript() }}
        />
        <Providers preferences={preferences} firstLook={firstLook} drawnAt={Date.now()}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
