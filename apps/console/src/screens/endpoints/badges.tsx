import { AlertTriangle, Check, CircleDashed, CirclePause, Clock, Moon, PowerOff } from 'lucide-react';
import { Badge, type Tone } from '../../ui/badge.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import type { Health } from './health.ts';

/** How an endpoint does: a word, a shape and a colour. Undefined: it is not in force yet. */
export function EndpointBadge({ state }: { state: Health['state'] | undefined }) {
  const { icon, tone, word } = state === undefined ? unpublished : looks[state];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}

type Delivery = Outputs['webhooks']['deliveries']['items'][number];

/** What became of a delivery. */
export function DeliveryBadge({ delivery: { state, attempts } }: { delivery: Pick<Delivery, 'state' | 'attempts'> }) {
  const { icon, tone, word } = state === 'waiting' && attempts > 0 ? again : deliveryLooks[state];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}

type Look = { icon: typeof Check; tone: Tone; word: string };

const unpublished: Look = { icon: CircleDashed, tone: 'quiet', word: 'Not in force' };
const looks: Record<Health['state'], Look> = {
  well: { icon: Check, tone: 'good', word: 'Answers' },
  new: { icon: CircleDashed, tone: 'quiet', word: 'Nothing sent yet' },
  failing: { icon: AlertTriangle, tone: 'warn', word: 'Failing' },
  resting: { icon: Moon, tone: 'bad', word: 'Rests' },
  paused: { icon: CirclePause, tone: 'warn', word: 'Paused' },
  off: { icon: PowerOff, tone: 'quiet', word: 'Switched off' },
};
const again: Look = { icon: Clock, tone: 'warn', word: 'Tried again' };
const deliveryLooks: Record<Delivery['state'], Look> = {
  waiting: { icon: CircleDashed, tone: 'quiet', word: 'Waits' },
  delivered: { icon: Check, tone: 'good', word: 'Taken' },
  failed: { icon: AlertTriangle, tone: 'bad', word: 'Failed' },
};
