import { eventTypes } from '@posthorn/events/catalogue';
import { defineSearch } from './define-search.ts';
import type { Around } from './moment.ts';

/** The search of events; the live tail takes the same, but for time. */
export const eventSearch = defineSearch({
  keys: [
    { key: 'event', hint: 'type, such as msg:defer or msg:*; several with commas', suggest: suggestTypes },
    { key: 'to', hint: 'recipient address, or part of it' },
    { key: 'from', hint: 'sender address; <> for reports' },
    { key: 'domain', hint: 'of the recipient or the sender' },
    { key: 'ip', hint: 'address of either end, or a network' },
    { key: 'host', hint: 'name of the next hop' },
    { key: 'code', hint: 'reply code, such as 451' },
    { key: 'rule', hint: 'a rule that it names, or that applied in the connection' },
    { key: 'route', hint: 'which way it went: a route, or a kind of transport such as mx' },
    { key: 'message', hint: 'id of a message' },
    { key: 'session', hint: 'id of a connection' },
    { key: 'after', hint: 'a date, a time, or an age such as 2h', isMoment: true },
    { key: 'before', hint: 'a date, a time, or an age such as 7d', isMoment: true },
  ],
});

/** The search of the live tail. */
export const tailSearch = defineSearch({
  keys: eventSearch.keys.filter(
    ({ key, isMoment }) => !isMoment && key !== 'code' && key !== 'rule' && key !== 'route',
  ),
});

/** The API's filter for a typed search, and what could not be understood. */
export const readEventSearch = (query: string, around?: Around) => {
  const { values, text, mistakes } = eventSearch.read(query, around);
  const code = values.code && /^[2-5]\d\d$/.test(values.code) ? Number(values.code) : undefined;
  const filter = {
    text,
    type: values.event,
    recipient: values.to,
    sender: values.from,
    domain: values.domain,
    ip: values.ip,
    host: values.host,
    code,
    rule: values.rule,
    route: values.route,
    messageId: values.message,
    sessionId: values.session,
    after: values.after,
    before: values.before,
  };
  return { filter, mistakes };
};

/** The stream's filter for a typed search. */
export const readTailSearch = (query: string, around?: Around) => {
  const { filter, mistakes } = readEventSearch(query, around);
  const { code: _code, rule: _rule, route: _route, after: _after, before: _before, ...wanted } = filter;
  return { filter: wanted, mistakes };
};

async function suggestTypes(typed: string): Promise<readonly string[]> {
  const last = typed.slice(typed.lastIndexOf(',') + 1).toLowerCase();
  const before = typed.slice(0, typed.length - last.length);
  return [...groups, ...Object.keys(eventTypes)].filter((type) => type.startsWith(last)).map((type) => before + type);
}

const groups = ['msg:*', 'tcp:*', 'auth:*', 'config:*', 'process:*', 'listener:*'];
