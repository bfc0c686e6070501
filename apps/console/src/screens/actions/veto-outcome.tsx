import { AlertTriangle, Ban, Check, Clock } from 'lucide-react';
import { Badge, type Tone } from '../../ui/badge.tsx';
import type { VetoRun } from './action.ts';

/** What came of asking a veto: a word, a shape and a colour. */
export function VetoOutcome({ outcome }: { outcome: VetoRun['outcome'] }) {
  const { icon, tone, word } = looks[outcome];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}

const looks: Record<VetoRun['outcome'], { icon: typeof Check; tone: Tone; word: string }> = {
  allowed: { icon: Check, tone: 'good', word: 'Let go on' },
  refused: { icon: Ban, tone: 'warn', word: 'Refused' },
  late: { icon: Clock, tone: 'bad', word: 'Not in time' },
  failed: { icon: AlertTriangle, tone: 'bad', word: 'Failed' },
};
