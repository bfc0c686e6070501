'use client';

import { Download } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';

/** New recovery codes, shown once. */
export function RecoveryCodes({ codes, email, onClose }: { codes: string[]; email: string; onClose: () => void }) {
  const text = codes.join('\n');
  const download = () => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(
      new Blob([`Posthorn recovery codes of ${email}\n\n${text}\n`], { type: 'text/plain' }),
    );
    link.download = 'posthorn-recovery-codes.txt';
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <Dialog
      title="Keep your recovery codes"
      onClose={onClose}
      foot={
        <>
          <Button className="mr-auto" onClick={download}>
            <Download aria-hidden className="size-4" />
            Download
          </Button>
          <Button kind="primary" onClick={onClose}>
            I have kept them
          </Button>
        </>
      }
    >
      <p className="mb-3 text-soft">
        Each lets you in once when the app is lost. They are shown only now; older ones no longer work.
      </p>
      <div className="flex items-start gap-2 rounded-lg border bg-sunken p-3">
        <ol className="grid flex-1 grid-cols-1 gap-x-6 gap-y-1 font-mono text-[13px] sm:grid-cols-2">
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ol>
        <CopyButton text={text} label="Copy all recovery codes" />
      </div>
    </Dialog>
  );
}
