import { type ReactNode, Suspense } from 'react';
import { DraftBar } from '../../screens/drafts/draft-bar.tsx';
import { Shell } from '../../ui/shell.tsx';

export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return (
    <Shell
      bar={
        <Suspense>
          <DraftBar />
        </Suspense>
      }
    >
      {children}
    </Shell>
  );
}
