import { describeRule } from '@posthorn/policy/builtin';
import { Check, Clock, ShieldAlert, Trash2 } from 'lucide-react';
import { MailText } from '../../ui/mail-text.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';

type Kept = Outputs['quarantine']['get'];

/** Why it is kept back and until when, or how that ended, in a sentence. */
export function KeptBecause({ kept }: { kept: Kept }) {
  const { icon: Icon, tone } = lookOf(kept.ended);
  const { title, summary } = describeRule(kept.rule);
  return (
    <div className="flex gap-2.5 rounded-md border bg-sunken px-3 py-2.5 text-[13px]">
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone}`} />
      <div className="min-w-0">
        <p className="break-words">
          {kept.ended === null ? 'In quarantine, because: ' : 'Was in quarantine, because: '}
          <span className="font-medium">
            <MailText text={kept.reason} max={300} />
          </span>
          {kept.ended === null ? (
            <>
              . Leaves <When at={kept.leavesAt} isPlan />.
            </>
          ) : (
            <>
              . {endedWords(kept)} <When at={kept.endedAt ?? kept.since} />.
            </>
          )}
        </p>
        <p className="mt-0.5 text-xs text-soft">
          {kept.rule.startsWith('builtin.') ? summary : `The rule ${title} decided, at the stage ${kept.stage}.`}
        </p>
      </div>
    </div>
  );
}

const endedWords = ({ ended, endedBy }: Kept): string => {
  const who = endedBy ? ` by ${endedBy}` : '';
  switch (ended) {
    case 'released':
      return `Released${who}`;
    case 'deleted':
      return `Deleted${who}`;
    case 'expired':
      return 'Left by itself, since nobody looked at it';
    default:
      return `Ended${who}`;
  }
};

const lookOf = (ended: string | null): { icon: typeof Check; tone: string } => {
  if (ended === null) return { icon: ShieldAlert, tone: 'text-warn' };
  if (ended === 'released') return { icon: Check, tone: 'text-good' };
  return { icon: ended === 'deleted' ? Trash2 : Clock, tone: 'text-faint' };
};
