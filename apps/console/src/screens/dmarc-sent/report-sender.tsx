import { Check, TriangleAlert } from 'lucide-react';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { senderWords } from './sender-words.ts';

type Sender = Outputs['dmarc']['sent']['sender'];

/** In whose name reports leave, and whether receivers can tell that it is so; with the way to mend it. */
export function ReportSender({ sender, feature }: { sender: Sender; feature: 'aggregate-reports' | 'tls-rpt' }) {
  const { isGood, words, link } = senderWords(sender, feature);
  const Icon = isGood ? Check : TriangleAlert;
  return (
    <p className="flex gap-2 text-[13px]">
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${isGood ? 'text-good' : 'text-warn'}`} />
      <span className="min-w-0 break-words text-soft">
        <MailText text={words} max={1000} />{' '}
        <Link href={link.href} className="font-medium whitespace-nowrap text-accent hover:underline">
          {link.words}
        </Link>
      </span>
    </p>
  );
}
