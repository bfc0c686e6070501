import { AlertTriangle, Check, CircleDashed, CloudOff, PencilLine, XCircle } from 'lucide-react';
import { Badge } from '../../ui/badge.tsx';
import type { Outputs } from '../../ui/trpc.ts';

export type SigningState = Outputs['domains']['get']['dkim']['state'];

/** How a domain signs its mail, in a word. Grey where nobody could look, never green. */
export function SigningBadge({ state }: { state: SigningState }) {
  const { tone, icon, word } = looks[state];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}

const looks = {
  none: { tone: 'quiet', icon: CircleDashed, word: 'No keys' },
  draft: { tone: 'accent', icon: PencilLine, word: 'In your draft' },
  unsigned: { tone: 'bad', icon: XCircle, word: 'Not signed' },
  unknown: { tone: 'quiet', icon: CloudOff, word: 'Not known' },
  attention: { tone: 'warn', icon: AlertTriangle, word: 'Needs you' },
  signs: { tone: 'good', icon: Check, word: 'Signs' },
} as const;
