import { type EventType, eventTypes } from '@posthorn/events/catalogue';
import { MailText } from '../../ui/mail-text.tsx';
import type { Tone } from '../../ui/state-badge.tsx';
import type { Outputs } from '../../ui/trpc.ts';

type Event = Outputs['events']['search']['items'][number];

export const eventTitle = (event: Event): string => eventTypes[event.type as EventType]?.title ?? event.type;

export const eventTone = ({ type, code }: Event): Tone => {
  if (/reject|fail|violation/.test(type) || (code ?? 0) >= 500) return 'bad';
  if (/defer|hold/.test(type) || (code ?? 0) >= 400) return 'warn';
  return /delivery|accept|success/.test(type) ? 'good' : 'quiet';
};

/** The members of an event that say something, in one or two lines. */
export function EventDetail({ event }: { event: Event }) {
  const { host, address, port, clientAddress, text, code, enhanced, data } = event;
  const peer = [host, address ? `[${address}]${port ? `:${port}` : ''}` : '', clientAddress].filter(Boolean).join(' ');
  const rest = Object.entries(data).filter(([, value]) => value !== null && value !== '');
  return (
    <>
      {peer ? <span className="font-mono text-xs">{peer}</span> : null}
      {text || code ? (
        <p className="font-mono text-xs break-words">
          {code} {enhanced} <MailText text={text} empty="" />
        </p>
      ) : null}
      {rest.length > 0 ? (
        <p className="line-clamp-2 text-xs break-words text-faint">
          {rest.map(([name, value]) => (
            <span key={name} className="mr-3">
              {name} <MailText text={typeof value === 'string' ? value : JSON.stringify(value)} className="text-soft" />
            </span>
          ))}
        </p>
      ) : null}
    </>
  );
}
