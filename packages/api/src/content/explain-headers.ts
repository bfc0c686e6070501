import { queueIdOf } from '@posthorn/events/id';
import { readAuthenticationResults } from './authentication-results.ts';
import { readDkimClaim } from './dkim-signature.ts';
import type { HeaderLine } from './header-page.ts';
import { dateOf, readHops } from './received.ts';

type Of = { id: string; parentId?: string | null; acceptedAt: Date };

/** What the fields of a header mean, as far as they can be read; nothing is verified and nothing is looked up. */
export const explainHeaders = (lines: readonly HeaderLine[], message: Of) => {
  const named = (name: string) => lines.filter((line) => line.name.toLowerCase() === name);
  const valuesOf = (name: string) => named(name).map(({ value }) => value);
  const received = named('received').slice(0, MAX_HOPS);
  const ours = [message.id, message.parentId ?? message.id].map(queueIdOf);
  const hops = readHops(received.map(({ value }) => value)).map((hop) => ({
    ...hop,
    isOurs: ours.includes(hop.id ?? ''),
  }));
  const oldestOurs = received[hops.toReversed().findLastIndex(({ isOurs }) => isOurs)]?.index ?? -1;
  return {
    hops,
    moreHops: named('received').length - received.length,
    authenticationResults: named('authentication-results')
      .slice(0, MAX_EACH)
      // Fields are put in front: only what stands before our own Received was written here.
      .map(({ index, value }) => ({ ...readAuthenticationResults(value), isOurs: index < oldestOurs })),
    dkim: valuesOf('dkim-signature')
      .slice(0, MAX_EACH)
      .map((value) => readDkimClaim(value, message.acceptedAt)),
    date: dateFacts(valuesOf('date')[0], message.acceptedAt),
    list: lines
      .filter(({ name }) => Object.hasOwn(listWords, name.toLowerCase()))
      .slice(0, MAX_EACH)
      .map(({ name, value }) => ({ name, value, words: listWords[name.toLowerCase()] ?? '' })),
  };
};

const dateFacts = (value: string | undefined, acceptedAt: Date) => {
  if (value === undefined) return null;
  const at = dateOf(value);
  const secondsBefore = at === null ? null : Math.round((acceptedAt.getTime() - Date.parse(at)) / 1000);
  return { value, at, secondsBeforeAcceptance: secondsBefore };
};

/** Fields that say how the message wants to be treated (RFC 2369, 2919, 8058, 3834, 8098). */
const listWords: Record<string, string> = {
  'list-id': 'Names the mailing list it came through.',
  'list-unsubscribe': 'Where to unsubscribe.',
  'list-unsubscribe-post': 'One click is enough to unsubscribe.',
  'list-post': 'Where to write to the list.',
  'list-help': 'Help about the list.',
  'list-owner': 'Who runs the list.',
  'list-archive': 'Where old posts can be read.',
  'list-subscribe': 'Where to subscribe.',
  precedence: 'Bulk mail asks that nobody answers by machine.',
  'auto-submitted': 'Anything but "no" was written by a program, so no program should answer.',
  'return-path': 'Who gets the reports, as the last server before wrote it.',
  'disposition-notification-to': 'The sender would like to hear that it was read.',
  'feedback-id': 'Names the campaign for complaint statistics.',
};

/** Names that {@link explainHeaders} wants to see, wherever they stand. */
export const explainedNames: ReadonlySet<string> = new Set([
  'received',
  'authentication-results',
  'dkim-signature',
  'date',
  ...Object.keys(listWords),
]);

const MAX_HOPS = 100;
const MAX_EACH = 20;
