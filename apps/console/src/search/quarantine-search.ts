import { defineSearch } from './define-search.ts';
import { given } from './given.ts';
import { type Around, parseMoment } from './moment.ts';

/** The search of what is kept back. */
export const quarantineSearch = defineSearch({
  keys: [
    { key: 'to', hint: 'recipient address, or part of it' },
    { key: 'from', hint: 'sender or author, or part of it; <> for reports' },
    { key: 'domain', hint: 'of recipient, sender or author; *.example.org for subdomains' },
    { key: 'reason', hint: 'words of the reason; * for any' },
    { key: 'rule', hint: 'the rule that keeps it back' },
    { key: 'after', hint: 'kept since a date, a time, or an age such as 2d', isMoment: true },
    { key: 'before', hint: 'kept for longer than an age such as 7d, or before a date', isMoment: true },
    { key: 'leaves', hint: 'leaves by itself within 3d, 12h, or before a date' },
    { key: 'id', hint: 'queue id' },
    { key: 'message', hint: 'message id' },
  ],
});

/** The API's filter for a typed search, members that were not asked for left out, and what could not be understood. */
export const readQuarantineSearch = (query: string, around: Around = {}) => {
  const { values, text, mistakes, search } = quarantineSearch.read(query, around);
  const leavesBefore = values.leaves === undefined ? undefined : (parseAhead(values.leaves, around) ?? undefined);
  const term = search.terms.findLast(({ key }) => key === 'leaves');
  const filter = given({
    text,
    recipient: values.to,
    sender: values.from,
    domain: values.domain,
    reason: values.reason,
    rule: values.rule,
    after: values.after,
    before: values.before,
    leavesBefore,
    queueId: values.id?.toUpperCase(),
    messageId: values.message,
  });
  const isOdd = values.leaves !== undefined && leavesBefore === undefined && term !== undefined;
  return {
    filter,
    mistakes: isOdd
      ? [
          ...mistakes,
          { words: `leaves:${values.leaves} is no time. Try leaves:3d or a date.`, from: term.from, to: term.to },
        ]
      : mistakes,
  };
};

export type QuarantineSearchFilter = ReturnType<typeof readQuarantineSearch>['filter'];

/** What lies ahead: `3d` means within three days from now; dates as in any search. */
const parseAhead = (text: string, around: Around): string | null => {
  const now = around.now ?? Date.now();
  const past = /^\d{1,5}(?:s|m|h|d|w)$/.test(text) ? parseMoment(text, { ...around, now }) : null;
  return past === null ? parseMoment(text, around) : new Date(2 * now - Date.parse(past)).toISOString();
};
