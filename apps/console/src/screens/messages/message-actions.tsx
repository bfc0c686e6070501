'use client';

import { Download, ListChecks } from 'lucide-react';
import { useState } from 'react';
import { Button, buttonLook } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { usePermission } from '../../ui/permission.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { QuarantineActions } from '../quarantine/quarantine-actions.tsx';
import { QueueActions } from '../queue/queue-actions.tsx';
import { CopyToSimulator } from '../simulator/copy-to-simulator.tsx';

/** What can be done with the message as a whole. */
export function MessageActions({ row: { message, recipients } }: { row: Outputs['messages']['get'] }) {
  const content = usePermission('content');
  const queue = usePermission('queue');
  const [isOpen, setOpen] = useState(false);
  const isWaiting = recipients.some(({ state }) => waiting.has(state)) || message.recipientCount > recipients.length;
  return (
    <>
      <CopyAsCurl operation="messages.get" input={{ id: message.id }} />
      {message.origin === 'received' ? <CopyToSimulator of={{ message: message.id }} /> : null}
      {message.recipientCount > 1 && isWaiting ? (
        <Button onClick={() => setOpen(true)} disabled={!queue.may} title={queue.why || undefined}>
          <ListChecks aria-hidden className="size-4" />
          All recipients…
        </Button>
      ) : null}
      {content.may ? (
        <a href={`/api/v1/messages/${message.id}/raw`} className={buttonLook('plain')} download>
          <Download aria-hidden className="size-4" />
          Download .eml
        </a>
      ) : (
        <Button disabled title={content.why || undefined}>
          <Download aria-hidden className="size-4" />
          Download .eml
        </Button>
      )}
      {isOpen ? (
        <Dialog title="Every recipient that still waits" onClose={() => setOpen(false)}>
          <p className="mb-3 text-soft">
            What is finished stays as it is. You see how many it touches, and which, before anything happens.
          </p>
          <h3 className="mb-1.5 text-xs font-medium text-faint">Queued</h3>
          <QueueActions selection={{ filter: { messageId: message.id, state: 'queued' } }} isHeld={false} isMany />
          <h3 className="mt-4 mb-1.5 text-xs font-medium text-faint">Held</h3>
          <QueueActions selection={{ filter: { messageId: message.id, state: 'held' } }} isHeld isMany />
          <h3 className="mt-4 mb-1.5 text-xs font-medium text-faint">In quarantine</h3>
          <QuarantineActions selection={{ filter: { messageId: message.id } }} isMany />
        </Dialog>
      ) : null}
    </>
  );
}

const waiting = new Set(['queued', 'held', 'quarantined']);
