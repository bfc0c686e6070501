import type { Verdict } from '@posthorn/policy/stage';
import { ArrowRight, Ban, Check, CircleSlash, Clock, Flag, LogOut, type LucideIcon, Package } from 'lucide-react';
import { type Tone, tones } from '../../ui/badge.tsx';
import { classes } from '../../ui/classes.ts';

/** What a rule decides: a word, a shape and a colour. */
export function VerdictMark({ verdict }: { verdict: Verdict }) {
  const { icon: Icon, tone } = looks[verdict];
  return (
    <span
      className={classes(
        'inline-flex h-[22px] shrink-0 items-center gap-1 rounded-full px-2 text-xs font-medium whitespace-nowrap',
        tones[tone],
      )}
    >
      <Icon aria-hidden className="size-3.5" />
      {verdict}
    </span>
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
