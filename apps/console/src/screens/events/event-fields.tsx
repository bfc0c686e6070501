'use client';

import { MailText } from '../../ui/mail-text.tsx';
import { useZone } from '../../ui/time-zone.ts';
import { describeType, type EventView, wordsOf } from './event-words.ts';

/** Every field of an event: its name, its value, and what the value means. */
export function EventFields({ event }: { event: EventView }) {
  const zone = useZone();
  const { fields } = describeType(event.type);
  const { data, at, type: _type, ...members } = event;
  const rows: Row[] = [
    { name: 'at', value: `${zone.exact(at)}`, words: 'when it happened, in your zone' },
    ...Object.entries(members).map(([name, value]) => rowOf(name, value, fields[name] ?? always[name])),
    ...Object.entries(data).map(([name, value]) => rowOf(name, value, fields[`data.${name}`])),
  ];
  return (
    <dl className="divide-y rounded-lg border text-[13px]">
      {rows.map(({ name, value, words }) => (
        <div key={name} className="grid gap-x-4 gap-y-0.5 px-3 py-2 sm:grid-cols-[150px_minmax(0,1fr)]">
          <dt className="text-soft">{wordsOf(name)}</dt>
          <dd className="min-w-0">
            <MailText text={value} empty="<>" className="font-mono text-xs break-words whitespace-pre-wrap" />
            {words ? <span className="block text-xs text-faint">{words}</span> : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}

type Row = { name: string; value: string; words: string | undefined };

const rowOf = (name: string, value: unknown, words: string | undefined): Row => ({
  name,
  value:
    typeof value === 'string'
      ? value
      : Array.isArray(value) && value.every((one) => typeof one !== 'object')
        ? value.join('\n')
        : JSON.stringify(value),
  words,
});

/** What members mean whatever the type. */
const always: Record<string, string> = {
  id: 'the id of the event; ids sort by time',
  process: 'the process that saw it',
  direction: 'in: a client connected to us; out: we connected',
  sessionId: 'the connection it happened in',
  messageId: 'the message it belongs to',
  recipientId: 'the recipient of that message',
  sender: 'the reverse path; empty for reports',
  recipient: 'the recipient',
  clientAddress: 'the client',
  host: 'the next hop',
  address: 'the remote address',
  port: 'the remote port',
  router: 'the route that was taken',
  transport: 'how it was delivered',
  code: 'the reply code',
  enhanced: 'the enhanced status code',
  text: 'the words that were said',
};
