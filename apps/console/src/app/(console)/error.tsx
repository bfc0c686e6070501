'use client';

import { useEffect } from 'react';
import { Button } from '../../ui/button.tsx';
import { PageHead } from '../../ui/panel.tsx';

/** A page that failed to draw: the navigation stays, and so does everything else. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  useEffect(() => {
    // A new version was installed while this tab was open: its files are gone, and only a new load brings the new ones.
    if (error.name === 'ChunkLoadError' && !sessionStorage.getItem('posthorn.reloaded')) {
      sessionStorage.setItem('posthorn.reloaded', '1');
      location.reload();
    }
  }, [error]);
  return (
    <div role="alert">
      <PageHead
        title="This page stumbled"
        lead="Mail is not affected: engine and worker run apart from the console. The other pages work on."
        actions={
          <Button kind="primary" onClick={reset}>
            Draw it again
          </Button>
        }
      />
      {error.digest ? <p className="font-mono text-xs text-faint">Log reference {error.digest}</p> : null}
    </div>
  );
}
