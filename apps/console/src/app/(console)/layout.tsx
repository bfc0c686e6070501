import type { ReactNode } from 'react';
import { DraftBar } from '../../screens/drafts/draft-bar.tsx';
import { Shell } from '../../ui/shell.tsx';

/**
 * No Suspense around anything that asks the API: the browser would take over what is inside of it later than the rest, and an answer that another part
 * asked for may be there by then, so that it would draw something else than the server did.
 */
export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return <Shell bar={<DraftBar />}>{children}</Shell>;
}
