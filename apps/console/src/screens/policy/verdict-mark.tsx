import type { Verdict } from '@posthorn/policy/stage';
import { ArrowRight, Ban, Check, CircleSlash, Clock, Flag, LogOut, type LucideIcon, Package } from 'lucide-react';
import { Badge, type Tone } from '../../ui/badge.tsx';

/** What a rule decides: a word, a shape and a colour. */
export function VerdictMark({ verdict }: { verdict: Verdict }) {
  const { icon, tone } = looks[verdict];
  return (
    <Badge tone={tone} icon={icon}>
      {verdict}
    </Badge>
  );
}

const looks: Readonly<Record<Verdict, { icon: LucideIcon; tone: Tone }>> = {
  accept: { icon: Check, tone: 'good' },
  deny: { icon: Ban, tone: 'bad' },
  defer: { icon: Clock, tone: 'warn' },
  drop: { icon: LogOut, tone: 'bad' },
  discard: { icon: CircleSlash, tone: 'bad' },
  warn: { icon: Flag, tone: 'quiet' },
  quarantine: { icon: Package, tone: 'warn' },
  require: { icon: ArrowRight, tone: 'accent' },
};
