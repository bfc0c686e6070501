import { ArrowRight } from 'lucide-react';
import { MailText } from '../../ui/mail-text.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { ChangeMark } from './change-mark.tsx';

type Difference = NonNullable<Outputs['simulator']['get']['result']>['differences'][number];

/** In what two runs differ, the gravest first. */
export function DifferenceList({ differences, none }: { differences: readonly Difference[]; none: string }) {
  if (differences.length === 0) return <p className="text-[13px] text-soft">{none}</p>;
  return (
    <ul className="space-y-2.5">
      {differences.map((one) => (
        <li key={`${one.kind} ${one.about} ${one.before} ${one.after}`} className="min-w-0 text-[13px]">
          <span className="flex flex-wrap items-center gap-2">
            <ChangeMark kind={one.kind} />
            {one.about ? <MailText text={one.about} className="min-w-0 font-mono text-xs break-all" /> : null}
          </span>
          <span className="mt-1 flex flex-wrap items-center gap-x-2 text-xs text-soft">
            <MailText text={one.before} empty="nothing" max={300} className="min-w-0 break-words" />
            <ArrowRight aria-hidden className="size-3.5 shrink-0 text-faint" />
            <span className="sr-only">becomes</span>
            <MailText text={one.after} empty="nothing" max={300} className="min-w-0 break-words text-ink" />
          </span>
        </li>
      ))}
    </ul>
  );
}
