import { classes } from '../../ui/classes.ts';
import type { ProbeStep } from './use-probe.ts';

/** What DNSSEC says of an answer, in a word. */
export function DnssecMark({ dnssec }: { dnssec: NonNullable<ProbeStep['dnssec']> }) {
  const { word, look, title } = marks[dnssec];
  return (
    <span title={title} className={classes('rounded px-1.5 py-px text-[11px] font-medium', look)}>
      {word}
    </span>
  );
}

const marks = {
  secure: {
    word: 'DNSSEC secure',
    look: 'bg-good-wash text-good',
    title: 'A trusted resolver says that the answer is authentic',
  },
  insecure: {
    word: 'not signed',
    look: 'bg-sunken text-soft',
    title: 'No trusted resolver vouches for the answer: the zone is not signed, or the resolver does not validate',
  },
  bogus: {
    word: 'DNSSEC bogus',
    look: 'bg-bad-wash text-bad',
    title: 'The answer does not match its signatures: it is forged, or the zone is broken',
  },
};
