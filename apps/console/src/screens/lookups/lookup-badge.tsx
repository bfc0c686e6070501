import { AlertTriangle, Check, CircleDashed, Moon } from 'lucide-react';
import { Badge, type Tone } from '../../ui/badge.tsx';
import type { LookupInForce } from './lookup.ts';

/** How a source does, in a word. Undefined: it is not in force yet. */
export function LookupBadge({ lookup }: { lookup: LookupInForce | undefined }) {
  const { icon, tone, word } = lookup === undefined ? unpublished : looks[lookup.health?.state ?? 'unasked'];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}

type Look = { icon: typeof Check; tone: Tone; word: string };

const unpublished: Look = { icon: CircleDashed, tone: 'quiet', word: 'Not in force' };
const looks: Record<NonNullable<LookupInForce['health']>['state'], Look> = {
  unasked: { icon: CircleDashed, tone: 'quiet', word: 'Not asked yet' },
  answers: { icon: Check, tone: 'good', word: 'Answers' },
  fails: { icon: AlertTriangle, tone: 'warn', word: 'Failing' },
  rests: { icon: Moon, tone: 'bad', word: 'Rests' },
};
