'use client';

import { useQuery } from '@tanstack/react-query';
import { Skeleton } from '../../ui/feedback.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { KeptBecause } from './kept-because.tsx';

/** On the page of a message: why this recipient's copy is kept back and until when. */
export function QuarantinedRecipient({ recipientId }: { recipientId: string }) {
  const { data, isError } = useQuery(useTRPC().quarantine.get.queryOptions({ recipientId }));
  if (isError) return null;
  return (
    <div className="mt-3 min-h-[62px] max-sm:min-h-[132px]">
      {data ? <KeptBecause kept={data} /> : <Skeleton className="h-[62px] max-sm:h-[132px]" />}
    </div>
  );
}
