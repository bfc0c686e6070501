import { AlertTriangle, Check, CircleHelp, LoaderCircle, X } from 'lucide-react';
import { type Tone, tones } from '../../ui/badge.tsx';
import { classes } from '../../ui/classes.ts';
import type { Outputs } from '../../ui/trpc.ts';

export type Verdict = Outputs['features']['selfTestRun']['verdict'];

/** What looking found: a word, a shape and a colour. What could not be looked at is grey, never green. */
export function VerdictBadge({ verdict }: { verdict: Verdict }) {
  const { icon: Icon, tone, word } = looks[verdict];
  return (
    <span
      className={classes(
        'inline-flex h-[22px] shrink-0 items-center gap-1 whitespace-nowrap rounded-full px-2 text-xs font-medium',
        tones[tone],
      )}
    >
      <Icon aria-hidden className={classes('size-3.5', verdict === 'running' && 'motion-safe:animate-spin')} />
      {word}
    </span>
  );
}

/** The same as a small sign before a line. */
export function VerdictSign({ verdict }: { verdict: Verdict }) {
  const { icon: Icon, tone, word } = looks[verdict];
  return (
    <span
      className={classes('mt-px inline-flex size-5 shrink-0 items-center justify-center rounded-full', tones[tone])}
    >
      <Icon aria-hidden className="size-3.5" />
      <span className="sr-only">{word}:</span>
    </span>
  );
}

const looks: Record<Verdict, { icon: typeof Check; tone: Tone; word: string }> = {
  ok: { icon: Check, tone: 'good', word: 'Good' },
  warn: { icon: AlertTriangle, tone: 'warn', word: 'Look at this' },
  fail: { icon: X, tone: 'bad', word: 'Wrong' },
  unknown: { icon: CircleHelp, tone: 'quiet', word: 'Could not look' },
  running: { icon: LoaderCircle, tone: 'accent', word: 'Running' },
};
