import type { ReplyClass } from '@posthorn/events/explain/class/words';
import { defineSearch } from './define-search.ts';
import type { Around } from './moment.ts';
import { classes } from './reply-classes.ts';

const statuses = [
  { value: 'delivered', hint: 'taken by the next host' },
  { value: 'deferred', hint: 'tried, and waiting for another try' },
  { value: 'bounced', hint: 'refused for good' },
  { value: 'held', hint: 'a person or a setting holds it' },
  { value: 'queued', hint: 'waiting' },
  { value: 'leased', hint: 'being delivered right now' },
  { value: 'unfinished', hint: 'anything not finished yet' },
  { value: 'expired', hint: 'given up after its time' },
  { value: 'quarantined', hint: 'set aside' },
  { value: 'discarded', hint: 'by a rule' },
  { value: 'dropped', hint: 'by a person' },
  { value: 'handed-over', hint: 'to a program or a file' },
  { value: 'expanded', hint: 'became other recipients' },
] as const;
const origins = ['received', 'generated', 'expanded'] as const;

/** The search of messages. */
export const messageSearch = defineSearch({
  keys: [
    { key: 'to', hint: 'recipient address, or part of it' },
    { key: 'from', hint: 'sender address' },
    { key: 'status', hint: 'how it went', values: statuses },
    { key: 'domain', hint: 'of a recipient or the sender' },
    { key: 'ip', hint: 'client address or network' },
    { key: 'destination', hint: 'next hop, such as mx:example.org' },
    { key: 'class', hint: 'what kind of trouble the last try met', values: classes },
    { key: 'rule', hint: 'a rule that decided, or one of yours that applied' },
    { key: 'after', hint: 'a date, a time, or an age such as 2h', isMoment: true },
    { key: 'before', hint: 'a date, a time, or an age such as 7d', isMoment: true },
    { key: 'id', hint: 'queue id' },
    { key: 'message-id', hint: 'Message-ID of the header' },
    { key: 'origin', hint: 'where it comes from', values: origins },
  ],
});

/** The API's filter for a typed search, and what could not be understood. */
export const readMessageSearch = (query: string, around?: Around) => {
  const { values, text, mistakes } = messageSearch.read(query, around);
  const filter = {
    text,
    to: values.to,
    from: values.from,
    domain: values.domain,
    ip: values.ip,
    destination: values.destination,
    class: values.class as ReplyClass | undefined,
    rule: values.rule,
    queueId: values.id?.toUpperCase(),
    messageId: values['message-id'],
    status: values.status as (typeof statuses)[number]['value'] | undefined,
    origin: values.origin as (typeof origins)[number] | undefined,
    after: values.after,
    before: values.before,
  };
  return { filter, mistakes };
};
