import { defineSearch } from '../../search/define-search.ts';
import type { Around } from '../../search/moment.ts';

const actions = [
  'session.',
  'session.sign-in',
  'session.refused',
  'account.',
  'users.',
  'keys.',
  'key.refused',
  'access.refused',
  'drafts.',
  'configuration.',
  'revisions.',
  'queue.',
  'sandbox.',
  'audit.',
];

/** The search of the audit log. */
export const auditSearch = defineSearch({
  keys: [
    { key: 'who', hint: 'person or API key' },
    {
      key: 'what',
      hint: 'the beginning of an action',
      suggest: async (typed) => actions.filter((action) => action.startsWith(typed)),
    },
    { key: 'target', hint: 'what it was done to' },
    { key: 'ip', hint: 'the beginning of the address it came from' },
    { key: 'after', hint: 'a date, a time, or an age such as 2h', isMoment: true },
    { key: 'before', hint: 'a date, a time, or an age such as 7d', isMoment: true },
  ],
});

/** The API's filter for a typed search, without what was not asked. */
export const readAuditSearch = (query: string, around?: Around) => {
  const { values, text, mistakes } = auditSearch.read(query, around);
  const all = {
    text: text || undefined,
    actor: values.who,
    action: values.what,
    target: values.target,
    address: values.ip,
    after: values.after,
    before: values.before,
  };
  const filter: Partial<Record<keyof typeof all, string>> = Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== undefined),
  );
  return { filter, mistakes };
};
