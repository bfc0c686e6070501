import type { ReplyClass } from '@posthorn/events/explain/class/words';
import { defineSearch } from './define-search.ts';
import { given } from './given.ts';
import { formatTerm } from './language.ts';
import type { Around } from './moment.ts';
import { classes } from './reply-classes.ts';

const states = [
  { value: 'queued', hint: 'waiting for delivery' },
  { value: 'due', hint: 'its time has come' },
  { value: 'deferred', hint: 'tried, and waiting for another try' },
  { value: 'untried', hint: 'never tried' },
  { value: 'leased', hint: 'being delivered right now' },
  { value: 'held', hint: 'a person or a setting holds it' },
  { value: 'quarantined', hint: 'set aside' },
] as const;
const problems = [
  { value: 'overdue', hint: 'its time has come and nobody tries it' },
  { value: 'lease', hint: 'a worker took it and does not answer for it' },
  { value: 'blocked', hint: 'its destination is held or backs off' },
  { value: 'old', hint: 'most of its time is over' },
  { value: 'held', hint: 'held for long' },
  { value: 'report', hint: 'a report that does not leave' },
] as const;

/** The search of what waits. */
export const queueSearch = defineSearch({
  keys: [
    { key: 'to', hint: 'recipient address, or part of it' },
    { key: 'from', hint: 'sender address; <> for reports' },
    { key: 'domain', hint: 'of the recipient' },
    { key: 'destination', hint: 'next hop, such as mx:example.org' },
    { key: 'reason', hint: 'words of the last error or the hold; * for any' },
    { key: 'status', hint: 'how it waits', values: states },
    { key: 'class', hint: 'what kind of trouble the last try met', values: classes },
    { key: 'problem', hint: 'what the watchdog says', values: problems },
    { key: 'attempts', hint: 'tried at least so often' },
    { key: 'after', hint: 'queued after a date, a time, or an age such as 2h', isMoment: true },
    { key: 'before', hint: 'queued before a date, a time, or an age such as 7d', isMoment: true },
    { key: 'id', hint: 'queue id' },
    { key: 'message', hint: 'message id' },
  ],
});

/** The API's filter for a typed search, members that were not asked for left out, and what could not be understood. */
export const readQueueSearch = (query: string, around?: Around) => {
  const { values, text, mistakes } = queueSearch.read(query, around);
  const minAttempts = Number(values.attempts);
  const filter = given({
    text,
    recipient: values.to,
    sender: values.from,
    domain: values.domain,
    destination: values.destination,
    reason: values.reason,
    state: values.status as (typeof states)[number]['value'] | undefined,
    class: values.class as ReplyClass | undefined,
    problem: values.problem as (typeof problems)[number]['value'] | undefined,
    minAttempts: Number.isInteger(minAttempts) && minAttempts > 0 ? minAttempts : undefined,
    after: values.after,
    before: values.before,
    queueId: values.id?.toUpperCase(),
    messageId: values.message,
  });
  return { filter, mistakes };
};

export type QueueSearchFilter = ReturnType<typeof readQueueSearch>['filter'];

/** Where what waits is listed one by one, by one key of the search. */
export const queueHref = (key: string, value: string): string =>
  `/queue?by=flat&q=${encodeURIComponent(formatTerm(key, value))}`;
