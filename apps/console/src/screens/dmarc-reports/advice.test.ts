import { expect, test } from 'vitest';
import { adviceOf, type Published, recordOf, standingOfTag } from './advice.ts';
import type { NameSums } from './policy-outlook.ts';

const name = (words: string, changes: Partial<NameSums> = {}): NameSums => ({
  name: words,
  doesExist: true,
  aligned: 0,
  broken: 0,
  forwarded: 0,
  unknown: 0,
  ...changes,
});
const policy = (changes: Partial<Published> = {}): Published => ({
  p: 'none',
  sp: null,
  np: null,
  adkim: null,
  aspf: null,
  ...changes,
});
const nexts = (given: Published, isReady: 'quarantine' | 'reject' | null, names: NameSums[]) =>
  adviceOf({ domain: 'a.test', policy: given, isReady }, names).map(({ tag, next }) => `${tag}=${next ?? '-'}`);
const own = name('a.test', { aligned: 90 });

test.each<[string, Published, 'quarantine' | 'reject' | null, NameSums[], string]>([
  ['nothing below: both may be reject at once', policy(), null, [own], 'p=- sp=reject np=reject'],
  [
    'mail of ours below: as fast as p',
    policy(),
    'quarantine',
    [own, name('b.a.test', { aligned: 3 })],
    'p=quarantine sp=quarantine np=reject',
  ],
  ['broken below: not yet', policy(), null, [own, name('b.a.test', { broken: 3 })], 'p=- sp=- np=reject'],
  [
    'not known whether it exists: sp is about it',
    policy(),
    null,
    [own, name('b.a.test', { broken: 3, doesExist: null })],
    'p=- sp=- np=reject',
  ],
  [
    'broken under a name that is gone',
    policy(),
    null,
    [own, name('b.a.test', { broken: 3, doesExist: false })],
    'p=- sp=reject np=-',
  ],
  ['all is done', policy({ p: 'reject' }), null, [own], 'p=- sp=- np=-'],
  ['sp is laxer than p', policy({ p: 'reject', sp: 'none' }), null, [own], 'p=- sp=reject np=reject'],
])('%s', (_, given, isReady, names, words) => {
  expect(nexts(given, isReady, names).join(' ')).toBe(words);
});

test('the record keeps what it says and takes the advice', () => {
  const given = policy({ adkim: 's', np: 'reject' });
  const advice = adviceOf({ domain: 'a.test', policy: given, isReady: 'quarantine' }, [own]);
  expect(recordOf(given, advice, 'dmarc@a.test')).toBe(
    'v=DMARC1; p=quarantine; sp=reject; np=reject; adkim=s; rua=mailto:dmarc@a.test',
  );
});

test.each([
  ['none', 'quarantine', 0, 'may be quarantine'],
  ['none', null, 3, 'not stricter yet'],
  ['none', null, 0, 'not yet'],
  ['quarantine', null, 0, 'not yet'],
  ['reject', null, 0, 'as it should be'],
] as const)('a tag that says %s, may be %s and has %i broken', (now, next, broken, words) => {
  expect(standingOfTag({ now, next, broken })).toBe(words);
});

test('what was passed on stands apart from what is broken', () => {
  const [p] = adviceOf({ domain: 'a.test', policy: policy(), isReady: 'quarantine' }, [{ ...own, forwarded: 567 }]);
  expect(p).toMatchObject({ broken: 0, forwarded: 567, next: 'quarantine' });
});

test('a name that does not exist and sends mail of ours keeps its policy when sp grows stricter', () => {
  const given = policy({ sp: 'none' });
  const advice = adviceOf({ domain: 'a.test', policy: given, isReady: null }, [
    { ...own, broken: 9 },
    name('news.a.test', { broken: 3, doesExist: false }),
  ]);
  expect(recordOf(given, advice, 'dmarc@a.test')).toBe('v=DMARC1; p=none; sp=reject; np=none; rua=mailto:dmarc@a.test');
});
