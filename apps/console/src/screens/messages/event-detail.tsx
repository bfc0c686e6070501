import { type EventType, eventTypes } from '@posthorn/events/catalogue';
import type { Tone } from '../../ui/badge.tsx';
import { classes } from '../../ui/classes.ts';
import { formatDuration, formatSize, plural } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { formatExact } from '../../ui/when.tsx';
import { formatValue, wordsOf } from './plain-words.ts';
import { tlsWords } from './tls-words.tsx';

type Event = Outputs['events']['search']['items'][number];

export const eventTitle = (event: Event): string => eventTypes[event.type as EventType]?.title ?? event.type;

export const eventTone = ({ type, code }: Event): Tone => {
  if (/reject|fail|violation/.test(type) || (code ?? 0) >= 500) return 'bad';
  if (/defer|hold/.test(type) || (code ?? 0) >= 400) return 'warn';
  return /delivery|accept|success/.test(type) ? 'good' : 'quiet';
};

/** The members of an event that say something, in one or two lines. */
export function EventDetail({ event }: { event: Event }) {
  const { host, address, port, clientAddress, text, code, enhanced } = event;
  const peer = [host, address ? `[${address}]${port ? `:${port}` : ''}` : '', clientAddress].filter(Boolean).join(' ');
  const words = [text && code && text.startsWith(String(code)) ? '' : [code, enhanced].filter(Boolean).join(' '), text]
    .filter(Boolean)
    .join(' ');
  const rest = describeData(event);
  return (
    <p className="break-words">
      {peer ? <span className="mr-3 font-mono text-xs">{peer}</span> : null}
      {words ? <MailText text={words} className="mr-3 font-mono text-xs text-ink" /> : null}
      {rest.map(([name, value]) => (
        <span key={name + value} className={classes('mr-3 text-xs', value.length <= SHORT && 'inline-block')}>
          {name ? <span className="text-faint">{name} </span> : null}
          <MailText text={value} />
        </span>
      ))}
    </p>
  );
}

/** Ids lead to nothing a person could read, and what the recipient's own page shows need not be said again. */
const describeData = ({ data }: Event): [name: string, value: string][] => {
  const { localAddress, localPort, tls, ...others } = data;
  const facts = Object.entries(others).flatMap(([name, value]): [string, string][] =>
    name.endsWith('Id') || value === null || value === '' ? [] : [(known[name] ?? plain)(value, name)],
  );
  return [
    ...(localAddress ? [['to', `${localAddress}:${localPort}`] as [string, string]] : []),
    ...facts,
    ...(tls ? [['', tlsWords(tls as Record<string, unknown>)] as [string, string]] : []),
  ];
};

/** A number and its unit, or a name: never broken in two. */
const SHORT = 24;

type Say = (value: unknown, name: string) => [name: string, value: string];
const plain: Say = (value, name) => [wordsOf(name), formatValue(value)];
const known: Record<string, Say> = {
  seconds: (value) => ['lasted', formatDuration(Number(value) * 1000)],
  ms: (value) => ['took', formatDuration(Number(value))],
  bytesIn: (value) => ['received', formatSize(Number(value))],
  bytesOut: (value) => ['sent', formatSize(Number(value))],
  size: (value) => ['size', formatSize(Number(value))],
  messages: (value) => ['', plural(Number(value), 'message')],
  attempts: (value) => ['', `after ${plural(Number(value), 'attempt')}`],
  nextTry: (value) => ['next try', formatExact(String(value))],
  pipeConnect: (value) => ['early pipelining', formatValue(value)],
  actor: (value) => ['by', formatValue(value)],
  targets: (value) => ['into', formatValue(value)],
};
