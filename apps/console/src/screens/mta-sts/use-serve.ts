'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../ui/trpc.ts';

/** Changes the policy of a domain in the draft. */
export const useServe = (onDone: () => void) => {
  const trpc = useTRPC();
  const client = useQueryClient();
  return useMutation(
    trpc.mtaSts.serve.mutationOptions({
      async onSuccess() {
        await Promise.all([
          client.invalidateQueries(trpc.mtaSts.pathFilter()),
          client.invalidateQueries(trpc.drafts.pathFilter()),
        ]);
        onDone();
      },
    }),
  );
};
