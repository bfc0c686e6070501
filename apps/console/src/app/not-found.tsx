import type { Metadata } from 'next';
import { buttonLook } from '../ui/button.tsx';
import { Link } from '../ui/link.tsx';
import { Logo } from '../ui/logo.tsx';

export const metadata: Metadata = { title: 'No such page' };

export default function NotFound() {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-2 p-6 text-center">
      <Logo className="mb-2 size-8 text-faint" />
      <h1 className="text-lg font-semibold tracking-tight">There is no such page</h1>
      <p className="max-w-md text-soft">It may have moved, or the address is not whole.</p>
      <div className="mt-3 flex gap-2">
        <Link href="/" className={buttonLook('primary')}>
          Overview
        </Link>
        <Link href="/activity/messages" className={buttonLook()}>
          Find a message
        </Link>
      </div>
    </main>
  );
}
