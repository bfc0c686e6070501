import { Ban, CircleCheck, CircleX, Clock, type LucideIcon } from 'lucide-react';
import { Badge, type Tone } from '../../ui/badge.tsx';

type State = 'waiting' | 'sent' | 'failed' | 'withheld';

/** What became of a report, or of its way to one address. */
export function SentBadge({ state }: { state: State }) {
  const [word, tone, icon] = looks[state];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}

const looks: Record<State, readonly [string, Tone, LucideIcon]> = {
  waiting: ['Waiting', 'accent', Clock],
  sent: ['Sent', 'good', CircleCheck],
  failed: ['Failed', 'bad', CircleX],
  withheld: ['Withheld', 'quiet', Ban],
};
