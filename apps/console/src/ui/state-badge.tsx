import {
  AlertTriangle,
  ArrowRightLeft,
  Ban,
  Check,
  CircleDashed,
  Clock,
  CornerUpLeft,
  PauseCircle,
  ShieldAlert,
  Split,
  Trash2,
} from 'lucide-react';
import { classes } from './classes.ts';

/** State of a recipient: a word, a shape and a colour; never the colour alone. */
export function StateBadge({
  state,
  leased = false,
  attempts = 0,
}: {
  state: string;
  leased?: boolean;
  attempts?: number;
}) {
  const shown = state === 'queued' && leased ? 'delivering' : state === 'queued' && attempts > 0 ? 'deferred' : state;
  const { icon: Icon, tone, word } = looks[shown] ?? { icon: CircleDashed, tone: 'quiet' as const, word: shown };
  return (
    <span
      className={classes(
        'inline-flex h-[22px] items-center gap-1 whitespace-nowrap rounded-full px-2 text-xs font-medium',
        tones[tone],
      )}
    >
      <Icon aria-hidden className="size-3.5" />
      {word}
    </span>
  );
}

export type Tone = 'good' | 'warn' | 'bad' | 'accent' | 'quiet';

export const tones: Record<Tone, string> = {
  good: 'bg-good-wash text-good',
  warn: 'bg-warn-wash text-warn',
  bad: 'bg-bad-wash text-bad',
  accent: 'bg-accent-wash text-accent',
  quiet: 'bg-sunken text-soft',
};

type Look = { icon: typeof Check; tone: Tone; word: string };

const looks: Record<string, Look> = {
  delivered: { icon: Check, tone: 'good', word: 'Delivered' },
  queued: { icon: CircleDashed, tone: 'quiet', word: 'Queued' },
  delivering: { icon: ArrowRightLeft, tone: 'accent', word: 'Delivering' },
  deferred: { icon: Clock, tone: 'warn', word: 'Deferred' },
  held: { icon: PauseCircle, tone: 'warn', word: 'Held' },
  quarantined: { icon: ShieldAlert, tone: 'warn', word: 'Quarantined' },
  bounced: { icon: CornerUpLeft, tone: 'bad', word: 'Bounced' },
  expired: { icon: AlertTriangle, tone: 'bad', word: 'Expired' },
  refused: { icon: Ban, tone: 'bad', word: 'Refused' },
  discarded: { icon: Trash2, tone: 'quiet', word: 'Discarded' },
  dropped: { icon: Trash2, tone: 'quiet', word: 'Dropped' },
  'handed-over': { icon: ArrowRightLeft, tone: 'good', word: 'Handed over' },
  expanded: { icon: Split, tone: 'quiet', word: 'Expanded' },
};
