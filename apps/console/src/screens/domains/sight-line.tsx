import { Check, CircleDashed, CloudOff, type LucideIcon, XCircle } from 'lucide-react';
import { Expandable } from '../../ui/expandable.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { When } from '../../ui/when.tsx';
import type { SigningKey } from './signing-key.ts';

/** Whether the world sees the record of a key: what was found, when, and what to do about it. */
export function SightLine({ sight }: { sight: SigningKey['sight'] }) {
  const { icon: Icon, tone, word } = looks[sight?.state ?? 'never'];
  return (
    <div className="flex gap-2.5">
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone}`} />
      <div className="min-w-0 flex-1 text-[13px]">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{word}</span>
          {sight ? (
            <span className="text-xs text-faint">
              looked <When at={sight.checkedAt} />
            </span>
          ) : null}
        </p>
        <p className="break-words text-soft">
          {sight ? <MailText text={sight.words} /> : 'A worker looks within a minute after the key is in force.'}
          {sight?.state === 'unknown' && sight.seenAt ? (
            <>
              {' '}
              It was last seen <When at={sight.seenAt} />.
            </>
          ) : null}
        </p>
        {sight?.state === 'differs' && sight.found ? (
          <Expandable summary="What stands there" className="mt-1.5">
            <p className="rounded-md bg-sunken p-2 font-mono text-xs break-all whitespace-pre-wrap">
              <MailText text={sight.found} />
            </p>
          </Expandable>
        ) : null}
      </div>
    </div>
  );
}

const looks: Record<
  'seen' | 'differs' | 'absent' | 'unknown' | 'never',
  { icon: LucideIcon; tone: string; word: string }
> = {
  seen: { icon: Check, tone: 'text-good', word: 'The world sees it' },
  differs: { icon: XCircle, tone: 'text-bad', word: 'DNS shows something else' },
  absent: { icon: XCircle, tone: 'text-warn', word: 'Not in DNS' },
  unknown: { icon: CloudOff, tone: 'text-faint', word: 'Could not look' },
  never: { icon: CircleDashed, tone: 'text-faint', word: 'Not looked for yet' },
};
