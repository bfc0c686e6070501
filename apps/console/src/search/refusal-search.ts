import { defineSearch } from './define-search.ts';
import type { Around } from './moment.ts';

/** The search of what was refused. */
export const refusalSearch = defineSearch({
  keys: [
    { key: 'rule', hint: 'the rule that refused, such as builtin.relay-denied' },
    {
      key: 'stage',
      hint: 'when it was refused',
      values: ['connect', 'helo', 'auth', 'mail', 'rcpt', 'predata', 'data'],
    },
    { key: 'ip', hint: 'client address or network' },
    { key: 'from', hint: 'sender' },
    { key: 'to', hint: 'recipient' },
    { key: 'after', hint: 'a date, a time, or an age such as 2h', isMoment: true },
    { key: 'before', hint: 'a date, a time, or an age such as 7d', isMoment: true },
  ],
});

/** The API's filter for a typed search of refusals, and what could not be understood. */
export const readRefusalSearch = (query: string, around?: Around) => {
  const { values, text, mistakes } = refusalSearch.read(query, around);
  const filter = {
    text,
    rule: values.rule,
    stage: values.stage,
    ip: values.ip,
    sender: values.from,
    recipient: values.to,
    after: values.after,
    before: values.before,
  };
  return { filter, mistakes };
};
