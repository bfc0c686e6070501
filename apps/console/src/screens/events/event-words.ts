import { type EventDescription, type EventType, eventTypes } from '@posthorn/events/catalogue';
import { isUuidv7, queueIdOf } from '@posthorn/events/id';
import type { Tone } from '../../ui/badge.tsx';
import type { Outputs } from '../../ui/trpc.ts';

export type EventView = Outputs['events']['search']['items'][number];

/** The words of a type; one that this version does not know is told by its name. */
export const describeType = (type: string): EventDescription =>
  Object.hasOwn(eventTypes, type)
    ? eventTypes[type as EventType]
    : { title: type, summary: 'A type of event that this version does not know.', level: 'system', fields: {} };

export const toneOf = ({ type, code }: Pick<EventView, 'type' | 'code'>): Tone => {
  if (/reject|fail|violation/.test(type) || (code ?? 0) >= 500) return 'bad';
  if (/defer|hold/.test(type) || (code ?? 0) >= 400) return 'warn';
  return /delivery|accept|success/.test(type) ? 'good' : 'quiet';
};

/** Whom or what it is about, in one line. */
export const subjectOf = (event: EventView): string =>
  event.recipient ??
  (event.sender === undefined ? undefined : `from ${event.sender || '<>'}`) ??
  event.clientAddress ??
  event.host ??
  event.address ??
  (event.messageId && isUuidv7(event.messageId) ? queueIdOf(event.messageId) : '');

/** Where it happened and what was said, in one line. */
export const detailOf = (event: EventView): string => {
  const { host, address, clientAddress, code, enhanced, text, recipient, sender, data } = event;
  const place = recipient !== undefined || sender !== undefined ? (host ?? address ?? clientAddress) : undefined;
  const hasCode = code !== undefined && text?.startsWith(String(code)) !== true;
  const said = [hasCode ? [code, enhanced].filter(Boolean).join(' ') : '', text].filter(Boolean).join(' ');
  const more = said === '' ? inOrder(event.type, data).flatMap(([name, value]) => dataWords(name, value)) : [];
  return [place, said.split('\n').join(' '), more.slice(0, 4).join(', ')].filter(Boolean).join(' · ');
};

/** As the description of the type has them, most telling first; databases keep them in an order of their own. */
const inOrder = (type: string, data: EventView['data']): [string, unknown][] => {
  const names = Object.keys(describeType(type).fields);
  const placeOf = (name: string): number => names.indexOf(`data.${name}`) + 1 || Number.POSITIVE_INFINITY;
  return Object.entries(data).toSorted(([a], [b]) => placeOf(a) - placeOf(b) || 0);
};

const dataWords = (name: string, value: unknown): string[] =>
  name.endsWith('Id') || value === null || typeof value === 'object' ? [] : [`${wordsOf(name)} ${value}`];

/** `clientAddress` as people say it: `client address`. */
export const wordsOf = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
