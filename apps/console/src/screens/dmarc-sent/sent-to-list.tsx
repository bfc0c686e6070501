import { Ban, CircleCheck, CircleX, Clock, type LucideIcon, Moon } from 'lucide-react';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { toTitles, wordsOf } from './sent-words.ts';

type To = Outputs['dmarc']['sentReport']['to'][number];

/** Each address that a report goes to, with the answer of its host. */
export function SentToList({ to }: { to: readonly To[] }) {
  if (to.length === 0) return null;
  return (
    <ul aria-label="Where it went" className="divide-y rounded-lg border">
      {to.map((one) => (
        <li key={one.address} className="flex items-start justify-between gap-3 px-3 py-2.5 text-[13px]">
          <div className="min-w-0">
            <p className="font-mono text-xs break-all">
              <MailText text={one.address} max={320} />
            </p>
            <p className="break-words text-soft">
              <MailText text={wordsOf(one)} max={500} />
            </p>
            {one.messageId ? (
              <Link href={`/activity/messages/${one.messageId}`} className="text-accent hover:underline">
                The message that carries it
              </Link>
            ) : null}
          </div>
          <Badge tone={looks[one.state][0]} icon={looks[one.state][1]}>
            {toTitles[one.state]}
          </Badge>
        </li>
      ))}
    </ul>
  );
}

const looks: Record<To['state'], readonly [Tone, LucideIcon]> = {
  queued: ['accent', Clock],
  delivered: ['good', CircleCheck],
  failed: ['bad', CircleX],
  refused: ['quiet', Ban],
  resting: ['warn', Moon],
};
