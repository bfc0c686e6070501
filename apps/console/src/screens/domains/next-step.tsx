'use client';

import { ArrowRight, Check, CloudOff } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { Guarded } from '../../ui/permission.tsx';
import type { Domain } from './signing-key.ts';

type Step = Domain['dkim']['next'];

/** The one thing to do next, with the button that does it. */
export function NextStep({
  step,
  isLooking,
  onMake,
  onLook,
  onRemove,
}: {
  step: Step;
  isLooking: boolean;
  onMake: () => void;
  onLook: () => void;
  onRemove: (selector: string) => void;
}) {
  const { kind, words, selector } = step;
  const isCalm = kind === 'none' || kind === 'wait';
  const Icon = isCalm ? Check : kind === 'look-again' ? CloudOff : ArrowRight;
  const tone = isCalm ? 'text-good' : kind === 'look-again' ? 'text-faint' : 'text-accent';
  return (
    <div className="mb-4 flex min-h-14 flex-wrap items-center gap-x-3 gap-y-2 rounded-xl border bg-surface px-4 py-2.5 shadow-card">
      <Icon aria-hidden className={`size-4 shrink-0 ${tone}`} />
      <p className="min-w-0 flex-1 basis-56 text-[13px]">
        <span className="font-medium">{isCalm ? '' : 'Next: '}</span>
        {words}
      </p>
      <Guarded needs="configure">
        {kind === 'make-key' ? (
          <Button kind="primary" onClick={onMake}>
            Make the first key
          </Button>
        ) : kind === 'rotate' ? (
          <Button kind="primary" onClick={onMake}>
            Make the next key
          </Button>
        ) : kind === 'remove-old' && selector ? (
          <Button onClick={() => onRemove(selector)}>Remove {selector}</Button>
        ) : canLook(step) ? (
          <Button busy={isLooking} onClick={onLook}>
            {isLooking ? 'Looking…' : 'Look now'}
          </Button>
        ) : null}
      </Guarded>
    </div>
  );
}

/** Looking in DNS is part of the step. */
export const canLook = ({ kind }: Step): boolean => lookable.has(kind);

const lookable: ReadonlySet<Step['kind']> = new Set(['publish-record', 'fix-record', 'look-again', 'publish-settings']);
