'use client';

import { useState } from 'react';
import type { QuarantineSearchFilter } from '../../search/quarantine-search.ts';
import { Button } from '../../ui/button.tsx';
import { Guarded } from '../../ui/permission.tsx';
import type { Selection } from '../queue/selection.ts';
import { ConfirmDecision } from './confirm-decision.tsx';
import type { Decision } from './decision-words.ts';
import { useDecided } from './use-decided.ts';

export type QuarantineSelection = Selection<QuarantineSearchFilter>;

/** What can be decided about what is kept back: a count and a sample first, then apply, then undo. */
export function QuarantineActions({
  selection,
  isMany = false,
  onDone,
}: {
  selection: QuarantineSelection;
  isMany?: boolean;
  onDone?: () => void;
}) {
  const [asked, ask] = useState<Decision | null>(null);
  const decided = useDecided();
  const dots = isMany ? '…' : '';
  return (
    <Guarded needs="queue" className="flex flex-wrap gap-2">
      <Button onClick={() => ask('release')}>Release{dots}</Button>
      <Button onClick={() => ask('delete')}>Delete{dots}</Button>
      {asked ? (
        <ConfirmDecision
          decision={asked}
          selection={selection}
          onDone={(result, more) => {
            ask(null);
            decided(asked, result, more);
            onDone?.();
          }}
          onCancel={() => ask(null)}
        />
      ) : null}
    </Guarded>
  );
}
