'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../ui/trpc.ts';
import { AttemptDialog } from '../endpoints/attempt-dialog.tsx';
import { DeliveryView } from './delivery-view.tsx';

/** One delivery above its list, with the way to send it again. */
export function DeliveryDialog(props: { id: string; isBusy: boolean; onReplay: () => void; onClose: () => void }) {
  const { id } = props;
  const found = useQuery(useTRPC().webhooks.delivery.queryOptions({ id }, { retry: false }));
  return (
    <AttemptDialog
      {...props}
      title="Delivery"
      again="Send again"
      asked={{ operation: 'webhooks.delivery', id }}
      found={found}
      mayReplay={({ kind }) => kind === 'events'}
    >
      {(delivery) => <DeliveryView delivery={delivery} />}
    </AttemptDialog>
  );
}
