import { eventTypes } from '@posthorn/events/catalogue';
import type { PosthornEvent } from '@posthorn/events/event';
import type { Fact, FactType, FactValue } from '@posthorn/policy/rules/fact';
import { localPartOf } from '@posthorn/policy/rules/mail-functions';
import { stages } from '@posthorn/policy/stage';

/** What the condition of a webhook may speak of: the members of an event as `event.<name>`, what its type adds as `data.<name>`, as text. */
export function webhookFacts(): readonly Fact[] {
  cached ??= [
    ...members.map(([name, type, words]) => ({ name: `event.${name}`, type, words, stages })),
    ...dataNames().map((name) => ({
      name: `data.${name}`,
      type: 'string' as const,
      words: 'As text; empty where the type of the event does not have it.',
      stages,
    })),
  ];
  return cached;
}

/** The value of a fact for an event. */
export function webhookFact(event: PosthornEvent, name: string): FactValue {
  const [group, member = ''] = name.split('.');
  if (group === 'data') return textOf(event.data[member]);
  if (member === 'senderDomain') return domainOf(event.sender);
  if (member === 'senderLocalPart') return localPartOf(event.sender ?? '');
  if (member === 'recipientDomain') return domainOf(event.recipient);
  if (member === 'recipientLocalPart') return localPartOf(event.recipient ?? '');
  return event[member as keyof PosthornEvent] as FactValue;
}

/** Functions of rules that need a conversation, which an event no longer has, or ask elsewhere, which nothing behind the log waits for. */
export const absentFunctions: ReadonlySet<string> = new Set(['clientIn', 'header', 'headers', 'variable', 'lookup']);

const members: readonly (readonly [string, FactType, string])[] = [
  ['id', 'string', 'The id of the event: the same when a step is done a second time.'],
  ['type', 'string', 'The type, such as msg:delivery.'],
  ['at', 'timestamp', 'When it happened.'],
  ['process', 'string', 'The process that saw it.'],
  ['direction', 'string', 'in or out; empty for neither.'],
  ['sessionId', 'string', 'The id of the conversation with a client.'],
  ['messageId', 'string', 'The id of the message.'],
  ['recipientId', 'string', 'The id of this recipient of this message.'],
  ['sender', 'address', 'The reverse path.'],
  ['senderLocalPart', 'string', 'What stands in front of the @ of the reverse path, without quotes.'],
  ['senderDomain', 'domain', 'The domain of the reverse path, in small letters.'],
  ['recipient', 'address', 'The recipient.'],
  ['recipientLocalPart', 'string', 'What stands in front of the @ of the recipient, without quotes.'],
  ['recipientDomain', 'domain', 'The domain of the recipient, in small letters.'],
  ['clientAddress', 'ip', 'The client.'],
  ['host', 'domain', 'The next hop.'],
  ['address', 'ip', 'The remote address.'],
  ['port', 'int', 'The remote port; 0 without one.'],
  ['router', 'string', 'The route.'],
  ['transport', 'string', 'How it was delivered.'],
  ['code', 'int', 'The reply code; 0 without one.'],
  ['enhanced', 'string', 'The enhanced status code.'],
  ['text', 'string', 'The words of the event.'],
];

function dataNames(): string[] {
  const names = Object.values(eventTypes).flatMap(({ fields }) => Object.keys(fields));
  return [...new Set(names.flatMap((name) => /^data\.([A-Za-z]\w*)$/.exec(name)?.[1] ?? []))].toSorted();
}

const textOf = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);

const domainOf = (address: string | undefined): string =>
  address === undefined || !address.includes('@') ? '' : address.slice(address.lastIndexOf('@') + 1).toLowerCase();

let cached: readonly Fact[] | undefined;
