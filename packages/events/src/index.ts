/**
 * Events: everything that can happen in Posthorn, typed and in words.
 *
 * An event is one thing that happened at one moment: a message was accepted, a recipient delivered, a connection closed, a
 * listener opened. Its *type* (catalogue.ts) says what it is about (its *level*) and which members it carries; the names
 * that Exim also has (`msg:delivery`, `tcp:connect`, ...) mean the same as there, so rules and habits carry over.
 *
 * Events tell history; they are not the truth about the queue. The recipient rows in the database are, and the `msg:accept`
 * event is written in the transaction that accepts the message. Connection history is written behind and may be folded into
 * counts under flood; such a row says so.
 *
 * Ids (id.ts) are UUIDv7 (RFC 9562): made by the process that saw the thing, sorted by time, so that a retried write meets
 * itself. A message's *queue id* is a short form of the same bits that can be read over the telephone.
 *
 * What is deliberately not here: storage, subscription, sending. This package loads in a browser.
 */
import { eventTypes } from './catalogue.ts';
import type { PosthornEvent } from './event.ts';

/** One line of plain text for people: the type's title, whom it concerns, where, and the words of the other side. */
export function describeEvent(event: PosthornEvent): string {
  const whom =
    event.recipient ?? (event.sender === undefined ? undefined : `from ${event.sender === '' ? '<>' : event.sender}`);
  const place = event.host ?? event.address;
  const where = place === undefined ? undefined : `at ${place}`;
  const who = event.clientAddress === undefined ? undefined : `by ${event.clientAddress}`;
  const subject = [whom, where, who].filter((part) => part !== undefined).join(' ');
  const reply = [event.code, event.enhanced, event.text].filter((part) => part !== undefined).join(' ');
  const parts = [eventTypes[event.type].title, subject, reply].filter((part) => part !== '');
  return oneLine(parts.join(': '));
}

/** Text from the wire may hold anything: control characters become blanks, and the line stays short. */
function oneLine(text: string): string {
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ');
  return clean.length > MAX_LINE ? `${clean.slice(0, MAX_LINE - 1)}…` : clean;
}

const MAX_LINE = 300;
