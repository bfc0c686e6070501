'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../ui/trpc.ts';

/** What a person wants done with a key. */
export type KeyDeed = { kind: 'start' | 'stop' | 'remove'; selector: string };

/** Changes of keys, each into the draft after it was asked for. */
export const useKeyDeeds = (domain: string) => {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [asked, ask] = useState<KeyDeed | null>(null);
  const onSuccess = async () => {
    ask(null);
    await Promise.all([
      client.invalidateQueries(trpc.domains.pathFilter()),
      client.invalidateQueries(trpc.drafts.pathFilter()),
    ]);
  };
  const change = useMutation(trpc.domains.changeKey.mutationOptions({ onSuccess }));
  const remove = useMutation(trpc.domains.removeKey.mutationOptions({ onSuccess }));
  const run = ({ kind, selector }: KeyDeed): void => {
    const now = new Date().toISOString();
    if (kind === 'remove') remove.mutate({ domain, selector });
    else change.mutate({ domain, selector, ...(kind === 'start' ? { signsFrom: now } : { signsUntil: now }) });
  };
  return {
    asked,
    ask(deed: KeyDeed | null) {
      change.reset();
      remove.reset();
      ask(deed);
    },
    run,
    isBusy: change.isPending || remove.isPending,
    error: change.error ?? remove.error,
  };
};
