import { parseMoment, parseSearch, termOf } from './language.ts';

/** The keys of a message search, with what to type after them; the hints under the box are made of this. */
export const messageKeys = [
  { key: 'to', hint: 'recipient address, or part of it' },
  { key: 'from', hint: 'sender address' },
  { key: 'status', hint: 'delivered, deferred, bounced, held, queued, unfinished' },
  { key: 'domain', hint: 'of a recipient or the sender' },
  { key: 'ip', hint: 'client address or network' },
  { key: 'destination', hint: 'next hop, such as mx:example.org' },
  { key: 'after', hint: 'a date, a time, or an age such as 2h' },
  { key: 'before', hint: 'a date, a time, or an age such as 7d' },
  { key: 'id', hint: 'queue id' },
  { key: 'origin', hint: 'received, generated or expanded' },
] as const;

const statuses = [
  'queued',
  'held',
  'quarantined',
  'delivered',
  'bounced',
  'expired',
  'discarded',
  'dropped',
  'handed-over',
  'expanded',
  'leased',
  'deferred',
  'unfinished',
] as const;
const origins = ['received', 'generated', 'expanded'] as const;

/** The API's filter for a typed search, and a sentence for each part that could not be understood. */
export const readMessageSearch = (query: string) => {
  const search = parseSearch(
    query,
    messageKeys.map(({ key }) => key),
  );
  const mistakes: string[] = [];
  const moment = (key: 'after' | 'before') => {
    const text = termOf(search, key);
    const at = text === undefined ? undefined : parseMoment(text);
    if (at === null) mistakes.push(`${key}:${text} is no time. Try ${key}:2026-11-22 or ${key}:2h.`);
    return at ?? undefined;
  };
  const oneOf = <T extends string>(key: string, allowed: readonly T[]): T | undefined => {
    const text = termOf(search, key);
    const found = allowed.find((value) => value === text);
    if (text !== undefined && !found) mistakes.push(`${key}:${text} is not known. Try one of: ${allowed.join(', ')}.`);
    return found;
  };
  const filter = {
    text: search.text || undefined,
    to: termOf(search, 'to'),
    from: termOf(search, 'from'),
    domain: termOf(search, 'domain'),
    ip: termOf(search, 'ip'),
    destination: termOf(search, 'destination'),
    queueId: termOf(search, 'id')?.toUpperCase(),
    status: oneOf('status', statuses),
    origin: oneOf('origin', origins),
    after: moment('after'),
    before: moment('before'),
  };
  return { filter, mistakes };
};
