'use client';

import type { Outputs } from '../../ui/trpc.ts';
import { useActed } from '../queue/use-acted.ts';
import { type Decision, decisionWords } from './decision-words.ts';

/** Says what was decided, with a way to take it back while there is one. */
export const useDecided = (): ((decision: Decision, result: Outputs['quarantine']['act'], more?: string) => void) => {
  const acted = useActed();
  return (decision, result, more) =>
    acted(
      result,
      { ...decisionWords[decision], because: 'somebody else was faster', undone: 'Back in quarantine:' },
      more,
    );
};
