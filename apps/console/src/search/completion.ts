import { keyValue, type SearchKey } from './define-search.ts';
import { formatTerm, tokenize } from './language.ts';

/** Something to put in place of what stands around the caret. */
export type Completion = {
  /** What is shown, such as `status:` or `status:bounced`. */
  term: string;
  hint: string;
  /** A key wants its value next; a whole term is followed by a space. */
  isWhole: boolean;
};

export type Completing = { from: number; to: number; key: SearchKey | undefined; typed: string; offers: Completion[] };

/** What fits the piece of the search in which the caret stands: keys first, the values of a key after its colon. */
export const complete = (query: string, caret: number, keys: readonly SearchKey[]): Completing => {
  const token = tokenize(query).find(({ from, to }) => from < caret && caret <= to);
  const { from, to } = token ?? { from: caret, to: caret };
  const sign = token?.isNegated || query.slice(from, caret) === '-' ? '-' : '';
  if (!token || token.key === null) {
    const typed = query.slice(from, caret).replace(/^-/, '').toLowerCase();
    const offered = keys.filter((key) => (sign === '' || key.canNegate) && key.key.startsWith(typed));
    return {
      from,
      to,
      key: undefined,
      typed,
      offers: offered.map(({ key, hint }) => ({ term: `${sign}${key}:`, hint, isWhole: false })),
    };
  }
  const key = keys.find((one) => one.key === token.key);
  const typed = token.value;
  const offers = (key ? valuesOf(key) : [])
    .filter(({ value }) => value.toLowerCase().startsWith(typed.toLowerCase()))
    .map(({ value, hint }) => ({ term: formatTerm(token.key ?? '', value, token.isNegated), hint, isWhole: true }));
  return { from, to, key, typed, offers };
};

/** The search with a completion put in, and where the caret goes. */
export const apply = (query: string, { from, to }: Completing, { term, isWhole }: Completion) => {
  const after = query.slice(to).replace(/^\s+/, '');
  const inserted = `${term}${isWhole ? ' ' : ''}`;
  return { query: `${query.slice(0, from)}${inserted}${after}`, caret: from + inserted.length };
};

const valuesOf = (key: SearchKey): { value: string; hint: string }[] => {
  if (key.isMoment) return moments;
  return (key.values ?? []).map((one) => (typeof one === 'string' ? { value: keyValue(one), hint: '' } : one));
};

const moments = [
  { value: '1h', hint: 'an hour ago' },
  { value: '24h', hint: 'a day ago' },
  { value: '7d', hint: 'a week ago' },
  { value: 'today', hint: 'since midnight' },
  { value: 'yesterday', hint: 'midnight before' },
];
