import { Check, X } from 'lucide-react';
import { MailText } from '../../ui/mail-text.tsx';

/** Whether a check vouches for the author, and why. `of` names the check where it does not stand above. */
export function AlignedLine({ isAligned, words, of }: { isAligned: boolean; words: string; of?: string }) {
  const Icon = isAligned ? Check : X;
  const verdict = of ? `${of} ${isAligned ? 'is' : 'is not'} aligned.` : isAligned ? 'Aligned.' : 'Not aligned.';
  return (
    <p className="flex gap-1.5 text-[13px]">
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${isAligned ? 'text-good' : 'text-faint'}`} />
      <span className="min-w-0 break-words">
        <span className="font-medium">{verdict}</span> <MailText text={words} max={600} />
      </span>
    </p>
  );
}
