import {
  Ban,
  Check,
  CircleSlash,
  Clock,
  Heading,
  type LucideIcon,
  MessageSquare,
  Package,
  Pause,
  Scale,
  Signpost,
  UserRound,
} from 'lucide-react';
import { Badge, type Tone } from '../../ui/badge.tsx';
import type { Outputs } from '../../ui/trpc.ts';

export type ChangeKind = NonNullable<Outputs['simulator']['get']['result']>['differences'][number]['kind'];

/** What kind of change it is. */
export function ChangeMark({ kind }: { kind: ChangeKind }) {
  const { icon, tone, words } = changeLooks[kind];
  return (
    <Badge tone={tone} icon={icon}>
      {words}
    </Badge>
  );
}

/** The gravest first, as the API orders them. */
export const changeLooks: Record<ChangeKind, { icon: LucideIcon; tone: Tone; words: string; more: string }> = {
  refused: { icon: Ban, tone: 'bad', words: 'now refused', more: 'more refused' },
  deferred: { icon: Clock, tone: 'warn', words: 'now deferred', more: 'more deferred' },
  discarded: { icon: CircleSlash, tone: 'bad', words: 'now discarded', more: 'more discarded' },
  quarantined: { icon: Package, tone: 'warn', words: 'now quarantined', more: 'more quarantined' },
  held: { icon: Pause, tone: 'warn', words: 'now held', more: 'more held' },
  accepted: { icon: Check, tone: 'good', words: 'now accepted', more: 'more accepted' },
  'sent elsewhere': { icon: Signpost, tone: 'accent', words: 'sent elsewhere', more: 'sent elsewhere' },
  'another answer': { icon: MessageSquare, tone: 'accent', words: 'another answer', more: 'answered in other words' },
  'another header': { icon: Heading, tone: 'quiet', words: 'another header', more: 'with another header' },
  'another sender': { icon: UserRound, tone: 'quiet', words: 'another sender', more: 'with another sender' },
  'another rule': { icon: Scale, tone: 'quiet', words: 'by another rule', more: 'decided by another rule' },
};
