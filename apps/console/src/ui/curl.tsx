'use client';

import { Check, Terminal } from 'lucide-react';
import { useState } from 'react';
import { buttonLook } from './button.tsx';
import { classes } from './classes.ts';
import { curlFor } from './curl-command.ts';

/** Copies the call that does the same as the control beside it. Method and path come from the API's own document, read on first use. */
export function CopyAsCurl({
  operation,
  input,
  className,
}: {
  /** As the router names it: `queue.act`. */
  operation: string;
  input?: unknown;
  className?: string;
}) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  const copy = async () => {
    const isCopied = await curlFor(operation, input, location.origin)
      .then((command) => navigator.clipboard.writeText(command))
      .then(
        () => true,
        () => false,
      );
    setState(isCopied ? 'copied' : 'failed');
    setTimeout(() => setState('idle'), 2_000);
  };
  const Icon = state === 'copied' ? Check : Terminal;
  return (
    <button type="button" onClick={copy} className={classes(buttonLook('quiet'), className)}>
      <Icon aria-hidden className="size-3.5" />
      <span aria-live="polite">
        {state === 'copied' ? 'Copied' : state === 'failed' ? 'Could not copy' : 'Copy as curl'}
      </span>
    </button>
  );
}
