import {
  AlertTriangle,
  Ban,
  Check,
  CircleDot,
  CircleSlash,
  Clock,
  type LucideIcon,
  Package,
  Pause,
} from 'lucide-react';
import { Badge, type Tone } from '../../ui/badge.tsx';
import type { Outputs } from '../../ui/trpc.ts';

export type Run = NonNullable<Outputs['simulator']['get']['result']>['runs'][number];

/** What becomes of something: a word, a shape and a colour. */
export function FateBadge({ fate }: { fate: Run['fate'] }) {
  const { icon, tone, words } = looks[fate];
  return (
    <Badge tone={tone} icon={icon}>
      {words}
    </Badge>
  );
}

const looks: Record<Run['fate'], { icon: LucideIcon; tone: Tone; words: string }> = {
  accepted: { icon: Check, tone: 'good', words: 'accepted' },
  held: { icon: Pause, tone: 'warn', words: 'held' },
  quarantined: { icon: Package, tone: 'warn', words: 'quarantined' },
  discarded: { icon: CircleSlash, tone: 'bad', words: 'discarded' },
  deferred: { icon: Clock, tone: 'warn', words: 'deferred' },
  refused: { icon: Ban, tone: 'bad', words: 'refused' },
  unreached: { icon: CircleDot, tone: 'quiet', words: 'not reached' },
  mixed: { icon: AlertTriangle, tone: 'warn', words: 'mixed' },
};
