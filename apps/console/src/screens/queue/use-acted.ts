'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { formatCount, plural } from '../../ui/format.ts';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { useUndo } from '../../ui/undo-bar.tsx';

type Result = Outputs['queue']['act'];

/** What is said of an action before the count. */
export type ActedWords = {
  done: string;
  doing: string;
  /** Why some were left alone. */
  because: string;
  /** Once it is taken back. */
  undone: string;
};

/** Says what was done, with a way to take it back while there is one. */
export const useActed = (): ((result: Result, words: ActedWords, more?: string) => void) => {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { show } = useUndo();
  const undo = useMutation(trpc.queue.undo.mutationOptions());
  return (result, words, more = '') => {
    void client.invalidateQueries();
    const token = result.undoToken;
    show({
      text: `${resultWords(result, words)}${more ? ` ${more}` : ''}`,
      until: result.undoUntil,
      ...(token === null
        ? {}
        : {
            undo: async () => {
              const undone = await undo.mutateAsync({ undoToken: token });
              void client.invalidateQueries();
              if (!undone.isDone) return 'Taking it back; the queue page shows how far it is.';
              const left = undone.skipped > 0 ? `; ${undone.skipped} have moved on since` : '';
              return `${words.undone} ${plural(undone.count, 'recipient')}${left}.`;
            },
          }),
    });
  };
};

const resultWords = ({ isDone, total, count, skipped }: Result, { done, doing, because }: ActedWords): string => {
  if (!isDone) return `${doing} ${plural(total, 'recipient')}; it goes on by itself.`;
  const left = skipped > 0 ? `; ${formatCount(skipped)} left alone, because ${because}` : '';
  return `${done} ${plural(count, 'recipient')}${left}.`;
};
