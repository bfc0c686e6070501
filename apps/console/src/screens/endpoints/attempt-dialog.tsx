import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { Guarded } from '../../ui/permission.tsx';

/** One attempt above its list, with the way to make it again. */
export function AttemptDialog<Data extends { state: string }>({
  title,
  again,
  asked,
  found: { data, error },
  mayReplay = () => true,
  isBusy,
  onReplay,
  onClose,
  children,
}: {
  title: string;
  /** The button that makes it again. */
  again: string;
  asked: { operation: 'actions.run' | 'webhooks.delivery'; id: string };
  found: { data: Data | undefined; error: unknown };
  mayReplay?: (data: Data) => boolean;
  isBusy: boolean;
  onReplay: () => void;
  onClose: () => void;
  children: (data: Data) => ReactNode;
}) {
  return (
    <Dialog
      title={title}
      size="wide"
      onClose={onClose}
      foot={
        <>
          <span className="mr-auto">
            <CopyAsCurl operation={asked.operation} input={{ id: asked.id }} />
          </span>
          {data && mayReplay(data) ? (
            <Guarded needs="configure">
              <Button disabled={data.state === 'waiting'} busy={isBusy} onClick={onReplay}>
                {again}
              </Button>
            </Guarded>
          ) : null}
          <Button onClick={onClose}>Close</Button>
        </>
      }
    >
      <div className="pt-2">
        {error ? <Failure error={error} /> : data ? children(data) : <Skeleton className="h-96 rounded-lg" />}
      </div>
    </Dialog>
  );
}
