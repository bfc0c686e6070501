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
import { Badge, type Tone } from './badge.tsx';

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
  const { icon, tone, word } = looks[shown] ?? { icon: CircleDashed, tone: 'quiet' as const, word: shown };
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}

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
