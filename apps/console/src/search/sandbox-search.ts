import { misbehaviours } from '@posthorn/settings/misbehaviours';
import { defineSearch } from './define-search.ts';

/** The search of what arrived in the sandbox; words without a key are looked for in subject, sender and recipients. */
export const sandboxSearch = defineSearch({
  keys: [
    { key: 'to', hint: 'exactly this recipient' },
    {
      key: 'misbehaviour',
      hint: 'what the sandbox played meanwhile',
      values: misbehaviours.map(({ id, title }) => ({ value: id, hint: title.toLowerCase() })),
    },
  ],
});
