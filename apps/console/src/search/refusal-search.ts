import { parseMoment, parseSearch, termOf } from './language.ts';

export const refusalKeys = [
  { key: 'rule', hint: 'the rule that refused, such as builtin.relay-denied' },
  { key: 'stage', hint: 'connect, helo, mail, rcpt' },
  { key: 'ip', hint: 'client address or network' },
  { key: 'from', hint: 'sender' },
  { key: 'to', hint: 'recipient' },
  { key: 'after', hint: 'a date, a time, or an age such as 2h' },
  { key: 'before', hint: 'a date, a time, or an age such as 7d' },
] as const;

/** The API's filter for a typed search of refusals. */
export const readRefusalSearch = (query: string) => {
  const search = parseSearch(
    query,
    refusalKeys.map(({ key }) => key),
  );
  const mistakes: string[] = [];
  const moment = (key: 'after' | 'before') => {
    const text = termOf(search, key);
    const at = text === undefined ? undefined : parseMoment(text);
    if (at === null) mistakes.push(`${key}:${text} is no time. Try ${key}:2026-11-22 or ${key}:2h.`);
    return at ?? undefined;
  };
  const filter = {
    text: search.text || undefined,
    rule: termOf(search, 'rule'),
    stage: termOf(search, 'stage'),
    ip: termOf(search, 'ip'),
    sender: termOf(search, 'from'),
    recipient: termOf(search, 'to'),
    after: moment('after'),
    before: moment('before'),
  };
  return { filter, mistakes };
};
