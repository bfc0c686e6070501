'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../ui/trpc.ts';
import { inTurn } from '../../drafts/use-draft.ts';
import type { FormDraft } from './form-draft.ts';

/** The signed-in person's draft as forms edit it, and the way to keep a patch in it. `draft` is null while it is on its way. */
export const useFormDraft = () => {
  const trpc = useTRPC();
  const client = useQueryClient();
  const me = useQuery(trpc.account.me.queryOptions(undefined, { staleTime: 60_000 }));
  const mayConfigure = me.data?.permissions.includes('configure') ?? false;
  const current = useQuery(trpc.configuration.current.queryOptions());
  const kept = useQuery(trpc.drafts.get.queryOptions(undefined, { enabled: mayConfigure }));
  const save = useMutation(
    // Waits for the draft to be read again, so that a form that lets go of its edits finds them there.
    trpc.drafts.save.mutationOptions({
      onSuccess: () => client.invalidateQueries(trpc.drafts.pathFilter()),
      scope: inTurn,
    }),
  );
  const isReady = me.data && current.data && (!mayConfigure || kept.data);
  const inForce = (current.data?.configuration ?? {}) as Record<string, unknown>;
  const mine = kept.data?.draft;
  const draft: FormDraft | null = isReady
    ? {
        configuration: mine?.configuration ?? inForce,
        inForce,
        errors: mine?.errors ?? [],
        warnings: mine?.warnings ?? [],
        locked: mayConfigure ? undefined : 'Your role may look at settings, not change them.',
      }
    : null;
  return {
    draft,
    error: me.error ?? current.error ?? kept.error,
    onChange: (patch: Record<string, unknown>) => save.mutateAsync({ patch }),
  };
};
