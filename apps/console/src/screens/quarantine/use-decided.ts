'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { plural } from '../../ui/format.ts';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { useUndo } from '../../ui/undo-bar.tsx';
import { type Decision, decisionWords } from './decision-words.ts';

type Result = Outputs['quarantine']['act'];

/** Says what was decided, with a way to take it back while there is one. */
export const useDecided = (): ((decision: Decision, result: Result, more?: string) => void) => {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { show } = useUndo();
  const undo = useMutation(trpc.queue.undo.mutationOptions());
  return (decision, result, more = '') => {
    void client.invalidateQueries();
    const token = result.undoToken;
    show({
      text: `${wordsFor(decision, result)}${more ? ` ${more}` : ''}`,
      until: result.undoUntil,
      ...(token === null
        ? {}
        : {
            undo: async () => {
              const undone = await undo.mutateAsync({ undoToken: token });
              void client.invalidateQueries();
              if (!undone.isDone) return 'Taking it back; the queue page shows how far it is.';
              const left = undone.skipped > 0 ? `; ${undone.skipped} have moved on since` : '';
              return `Back in quarantine: ${plural(undone.count, 'recipient')}${left}.`;
            },
          }),
    });
  };
};

const wordsFor = (decision: Decision, { isDone, total, count, skipped }: Result): string => {
  const { done, doing } = decisionWords[decision];
  if (!isDone) return `${doing} ${plural(total, 'recipient')}; it goes on by itself.`;
  const left = skipped > 0 ? `; ${skipped.toLocaleString('en-GB')} left alone, because somebody else was faster` : '';
  return `${done} ${plural(count, 'recipient')}${left}.`;
};
