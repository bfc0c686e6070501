'use client';

import type { Configuration } from '@posthorn/settings/configuration';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { usePermission } from '../../ui/permission.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';

export type MyDraft = NonNullable<Outputs['drafts']['get']['draft']>;

/**
 * The settings as the viewer sees them: their draft, or what is in force; and the ways to edit single entries of a list.
 * Whoever may not configure sees what is in force.
 */
export const useDraft = () => {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { may, why, isKnown } = usePermission('configure');
  const current = useQuery(trpc.configuration.current.queryOptions());
  const mine = useQuery(trpc.drafts.get.queryOptions(undefined, { enabled: may, placeholderData: keepPreviousData }));
  // What is asked of the draft elsewhere is asked again with it.
  const onSuccess = () =>
    Promise.all([
      client.invalidateQueries(trpc.drafts.pathFilter()),
      client.invalidateQueries(trpc.lists.pathFilter()),
    ]);
  const save = useMutation(trpc.drafts.save.mutationOptions({ onSuccess, scope: inTurn }));
  const entries = useMutation(trpc.drafts.entries.mutationOptions({ onSuccess, scope: inTurn }));
  const draft = mine.data?.draft ?? null;
  const isReady = isKnown && current.data !== undefined && (!may || mine.data !== undefined);
  return {
    isReady,
    may,
    why,
    error: current.error ?? mine.error,
    retry: () => void client.invalidateQueries(),
    draft,
    inForce: current.data?.configuration as Configuration | undefined,
    configuration: (draft?.configuration ?? current.data?.configuration) as Configuration | undefined,
    save,
    entries,
  };
};

/** Writes into the draft go one after the other, so that the last edit is the one that stays. */
export const inTurn = { id: 'draft' };

/** The settings as {@link useDraft} answers them. */
export type Draft = ReturnType<typeof useDraft>;
