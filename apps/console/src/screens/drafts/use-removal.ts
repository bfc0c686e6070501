'use client';

import { useUndo } from '../../ui/undo-bar.tsx';
import type { Draft } from './use-draft.ts';

/** Takes an entry out of a list of the draft, and offers to put it back. */
export const useRemoval = (draft: Draft, list: string) => {
  const undo = useUndo();
  return (
    key: string,
    entry: Record<string, unknown>,
    {
      order,
      onGone,
    }: {
      /** All keys as they stood, where the place of an entry means something. */
      order?: readonly string[];
      onGone?: () => void;
    } = {},
  ): void =>
    draft.entries.mutate(
      { list, remove: [key] },
      {
        onSuccess: () => {
          onGone?.();
          undo.show({
            text: `${key} is taken out of the draft.`,
            undo: async () => {
              await draft.entries.mutateAsync({
                list,
                put: [{ value: entry }],
                ...(order ? { order: [...order] } : {}),
              });
              return order ? `${key} is back in its place.` : `${key} is back.`;
            },
          });
        },
      },
    );
};
