'use client';

import { useQuery } from '@tanstack/react-query';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { DeliveryView } from './delivery-view.tsx';

/** One delivery above its list, with the way to send it again. */
export function DeliveryDialog({
  id,
  onReplay,
  isBusy,
  onClose,
}: {
  id: string;
  onReplay: () => void;
  isBusy: boolean;
  onClose: () => void;
}) {
  const found = useQuery(useTRPC().webhooks.delivery.queryOptions({ id }, { retry: false }));
  const { data } = found;
  return (
    <Dialog
      title="Delivery"
      size="wide"
      onClose={onClose}
      foot={
        <>
          <span className="mr-auto">
            <CopyAsCurl operation="webhooks.delivery" input={{ id }} />
          </span>
          {data?.kind === 'events' ? (
            <Guarded needs="configure">
              <Button disabled={data.state === 'waiting'} busy={isBusy} onClick={onReplay}>
                Send again
              </Button>
            </Guarded>
          ) : null}
          <Button onClick={onClose}>Close</Button>
        </>
      }
    >
      <div className="pt-2">
        {found.error ? (
          <Failure error={found.error} />
        ) : data ? (
          <DeliveryView delivery={data} />
        ) : (
          <Skeleton className="h-96 rounded-lg" />
        )}
      </div>
    </Dialog>
  );
}
