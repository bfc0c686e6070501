import { AlertTriangle, Ban, Clock, CornerUpLeft, Lock, LockOpen, type LucideIcon, ShieldCheck } from 'lucide-react';
import { Badge, type Tone } from '../../ui/badge.tsx';
import type { Probe } from './use-probe.ts';

type Outcome = NonNullable<Probe['result']>['outcome'];

/** What would come of mail: a word, a shape and a colour. */
export function OutcomeBadge({ outcome }: { outcome: Outcome }) {
  const { icon, tone, word } = looks[outcome];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}

/** What stands for a probe that is not over, or broke off. */
export function StateBadge({ state }: { state: Probe['state'] }) {
  return state === 'failed' ? (
    <Badge tone="bad" icon={AlertTriangle}>
      Broke off
    </Badge>
  ) : (
    <Badge tone="accent" icon={Clock}>
      {state === 'waiting' ? 'Waiting for a worker' : 'Looking'}
    </Badge>
  );
}

const looks: Record<Outcome, { icon: LucideIcon; tone: Tone; word: string }> = {
  proved: { icon: ShieldCheck, tone: 'good', word: 'Encrypted and proved' },
  encrypted: { icon: Lock, tone: 'good', word: 'Encrypted' },
  clear: { icon: LockOpen, tone: 'warn', word: 'In the clear' },
  waits: { icon: Clock, tone: 'warn', word: 'Would wait' },
  'comes-back': { icon: Ban, tone: 'bad', word: 'Would come back' },
  elsewhere: { icon: CornerUpLeft, tone: 'quiet', word: 'Does not leave by SMTP' },
};
