'use client';

import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { plural } from '../../ui/format.ts';
import { useTRPC } from '../../ui/trpc.ts';
import { Attempts, type AttemptWords } from '../endpoints/attempts.tsx';
import { attemptPages, useAttemptState } from '../endpoints/use-attempt-state.ts';
import { deliveryColumns } from './delivery-columns.tsx';
import { DeliveryDialog } from './delivery-dialog.tsx';

/** What was sent to a webhook, newest first; failed ones can be sent again. */
export function Deliveries({ name, failed }: { name: string; failed: number }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [state] = useAttemptState();
  const found = useInfiniteQuery(
    trpc.webhooks.deliveries.infiniteQueryOptions({ name, ...(state ? { state } : {}), limit: 50 }, attemptPages),
  );
  const replay = useMutation(
    trpc.webhooks.replay.mutationOptions({ onSuccess: () => client.invalidateQueries(trpc.webhooks.pathFilter()) }),
  );
  return (
    <Attempts
      name={name}
      failed={failed}
      words={words}
      found={found}
      replay={replay}
      operation="webhooks.replay"
      columns={deliveryColumns}
      exportName={`webhook-${name}`}
      dialog={(props) => <DeliveryDialog {...props} />}
    />
  );
}

const words: AttemptWords = {
  title: 'Deliveries',
  one: 'delivery',
  done: 'Taken',
  again: 'Send all failed again',
  told: (count) =>
    count === 0
      ? 'Nothing failed that could be sent again.'
      : `${plural(count, 'delivery', 'deliveries')} on the way again.`,
  none: {
    title: 'Nothing was sent yet',
    words: 'As soon as something happens that this webhook wants to know, it stands here with request and answer.',
  },
};
