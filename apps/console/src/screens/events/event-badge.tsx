import { tones } from '../../ui/badge.tsx';
import { describeType, type EventView, toneOf } from './event-words.ts';

/** The type of an event, in words, with a colour where it went well or badly. */
export function EventBadge({ event }: { event: Pick<EventView, 'type' | 'code'> }) {
  return (
    <span
      className={`inline-block max-w-full truncate rounded px-1.5 py-0.5 align-middle text-xs font-medium ${tones[toneOf(event)]}`}
    >
      {describeType(event.type).title}
    </span>
  );
}
