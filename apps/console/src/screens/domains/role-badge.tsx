import { AlertTriangle, Check, CircleDashed, Clock, History, PencilLine } from 'lucide-react';
import { Badge } from '../../ui/badge.tsx';
import type { SigningKey } from './signing-key.ts';

/** What a key does now, in a word. */
export function RoleBadge({ role }: { role: SigningKey['role'] }) {
  const { tone, icon, word } = looks[role];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}

const looks = {
  signs: { tone: 'good', icon: Check, word: 'Signs' },
  'stands-by': { tone: 'quiet', icon: History, word: 'Replaced' },
  next: { tone: 'accent', icon: Clock, word: 'Next' },
  over: { tone: 'quiet', icon: CircleDashed, word: 'Ended' },
  blocked: { tone: 'warn', icon: AlertTriangle, word: 'Waits' },
  draft: { tone: 'accent', icon: PencilLine, word: 'In your draft' },
} as const;
