import { AlertTriangle, Check, Minus, X } from 'lucide-react';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import type { Verdict } from './words.ts';

/** A verdict: a word, a shape and a colour; never the colour alone. */
export function VerdictBadge({ verdict: { word, tone }, of }: { verdict: Verdict; of?: string }) {
  return (
    <Badge tone={tone} icon={icons[tone]}>
      {of ? <span className="font-normal">{of}</span> : null}
      <MailText text={word} max={24} />
    </Badge>
  );
}

const icons: Record<Tone, typeof Check> = { good: Check, warn: AlertTriangle, bad: X, accent: Check, quiet: Minus };
