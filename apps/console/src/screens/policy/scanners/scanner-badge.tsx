import { AlertTriangle, Check, CircleDashed, Moon, PowerOff } from 'lucide-react';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import type { ScannerHealth } from './scanner.ts';

/** How a scanner does. Undefined: it is not in force yet. */
export function ScannerBadge({ state }: { state: ScannerHealth['state'] | undefined }) {
  const { icon, tone, word } = state === undefined ? unpublished : looks[state];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}

type Look = { icon: typeof Check; tone: Tone; word: string };

const unpublished: Look = { icon: CircleDashed, tone: 'quiet', word: 'Not in force' };
const looks: Record<ScannerHealth['state'], Look> = {
  well: { icon: Check, tone: 'good', word: 'Answers' },
  new: { icon: CircleDashed, tone: 'quiet', word: 'No mail yet' },
  unused: { icon: CircleDashed, tone: 'quiet', word: 'Not asked' },
  failing: { icon: AlertTriangle, tone: 'warn', word: 'Failing' },
  resting: { icon: Moon, tone: 'bad', word: 'Left alone' },
  off: { icon: PowerOff, tone: 'quiet', word: 'Switched off' },
};
