import { defineSearch } from './define-search.ts';
import type { Around } from './moment.ts';

/** The search of published versions. */
export const revisionSearch = defineSearch({
  keys: [
    { key: 'author', hint: 'who published it' },
    { key: 'changed', hint: 'a setting it changed, such as smtp or smtp.maxMessageSize' },
  ],
});

/** The API's filter for a typed search of revisions; words without a key are looked for in the reasons. */
export const readRevisionSearch = (query: string, around?: Around) => {
  const { values, text, mistakes } = revisionSearch.read(query, around);
  const filter = {
    ...(values.author ? { author: values.author } : {}),
    ...(values.changed ? { changed: values.changed } : {}),
    ...(text ? { reason: text } : {}),
  };
  return { filter, mistakes };
};
