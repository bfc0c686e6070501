'use client';

import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';

/** A secret that was just made, and is shown in this window only. */
export function ShownOnce({
  title,
  words,
  secret,
  label,
  onClose,
}: {
  title: string;
  words: string;
  secret: string;
  label: string;
  onClose: () => void;
}) {
  return (
    <Dialog
      title={title}
      onClose={onClose}
      foot={
        <Button kind="primary" onClick={onClose}>
          I have kept it
        </Button>
      }
    >
      <p className="mb-3 text-soft">{words}</p>
      <p className="mb-1 text-xs text-faint">{label}</p>
      <div className="flex items-center gap-2 rounded-lg border bg-sunken px-3 py-2.5">
        <code className="min-w-0 flex-1 font-mono text-[13px] break-all">{secret}</code>
        <CopyButton text={secret} label={`Copy: ${label}`} />
      </div>
    </Dialog>
  );
}
