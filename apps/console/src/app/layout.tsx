import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { Providers } from '../ui/providers.tsx';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Posthorn', template: '%s · Posthorn' },
  robots: { index: false, follow: false },
};
export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

/** A chosen theme comes from a cookie, otherwise CSS follows the system: nothing flashes and no inline script is needed. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const chosen = (await cookies()).get('posthorn.theme')?.value;
  return (
    <html lang="en" {...(chosen === 'dark' || chosen === 'light' ? { 'data-theme': chosen } : {})}>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  );
}
