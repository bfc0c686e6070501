import type { LucideIcon } from 'lucide-react';
import { type Tone, tones } from './badge.tsx';

/** The mark of one step in a row of steps, with the line that leads to the next. */
export function Rail({ icon: Icon, tone, isLast }: { icon: LucideIcon; tone: Tone; isLast: boolean }) {
  return (
    <div className="flex flex-col items-center">
      <span className={`flex size-6 shrink-0 items-center justify-center rounded-full ${tones[tone]}`}>
        <Icon aria-hidden className="size-3.5" />
      </span>
      {isLast ? null : <span aria-hidden className="w-px flex-1 bg-line" />}
    </div>
  );
}
