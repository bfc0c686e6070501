import { expect, test } from 'vitest';
import { nextOfRecords } from './next-record.ts';

type Item = Parameters<typeof nextOfRecords>[0][number];
const item = (what: Item['what'], state: Item['state']): Item => ({
  what,
  state,
  words: '',
  found: [],
  lines: [],
  publish: null,
});

test.each<[string, Item[], string | null, string | undefined]>([
  ['what is published and wrong is to be mended', [item('spf', 'wrong')], 'put the SPF record right', 'spf'],
  ['what is not published is to be', [item('spf', 'absent')], 'publish the SPF record', 'spf'],
  ['nothing looked at', [], null, undefined],
  [
    'what keeps mail away comes first',
    [item('bimi', 'wrong'), item('spf', 'absent'), item('mx', 'wrong')],
    'Let mail come in',
    'mx',
  ],
  [
    'what nobody needs is not asked for',
    [item('mx', 'right'), item('bimi', 'absent'), item('tlsa', 'absent')],
    'Nothing to do',
    undefined,
  ],
  [
    'what could not be looked at is not good',
    [item('mx', 'right'), item('spf', 'unknown')],
    'Look again later: 1 of 2',
    undefined,
  ],
  [
    'a wrong one counts more than an unknown',
    [item('mx', 'unknown'), item('dmarc', 'absent')],
    'Learn who sends',
    'dmarc',
  ],
])('%s', (_, items, words, what) => {
  const next = nextOfRecords(items);
  if (words === null) expect(next).toBeNull();
  else expect(next?.words).toContain(words);
  expect(next?.item?.what).toBe(what);
});
