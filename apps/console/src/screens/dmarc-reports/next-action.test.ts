import { expect, test } from 'vitest';
import { nextAction } from './next-action.ts';
import { readReportFilter, reportQuery } from './report-filter.ts';

const month = { firstDay: '2026-11-01', lastDay: '2026-11-30' };
const item = (group: 'aligned' | 'broken' | 'forwarded' | 'unknown', changes = {}) => ({
  group,
  sender: 'SendGrid',
  cause: '',
  domains: ['example.com'],
  count: 10,
  ...changes,
});

test.each([
  ['a service', { cause: 'service' }, /^SendGrid sends in the name of example\.com/],
  ['a signature', { cause: 'dkim' }, /does not verify/],
  ['another name', { cause: 'strict' }, /adkim=s/],
  ['SPF', { cause: 'spf' }, /ten look-ups/],
  ['several domains', { cause: 'service', domains: ['a.test', 'b.test'] }, /in the name of your domains/],
  ['whatever else', { cause: 'x' }, /Look at its rows/],
])('what is broken comes first: %s', (_, changes, words) => {
  const items = [item('aligned'), item('broken', changes), item('unknown')];
  const action = nextAction({ count: 30, passed: 10, items }, []);
  expect(action).toMatchObject({ isCalm: false, item: 1, words: expect.stringMatching(words) });
});

test('a domain that strangers use and that may ask for more is something to do; one at p=reject is not', () => {
  const sums = { count: 20, passed: 10, items: [item('aligned'), item('unknown')] };
  const domain = (name: string, p: 'none' | 'quarantine' | 'reject', unknown: number) => ({
    ...{ ...month, domain: name, count: 20, broken: 0, forwarded: 0, unknown, policy: { p } },
  });
  const domains = [domain('a.test', 'reject', 9), domain('b.test', 'none', 3), domain('c.test', 'quarantine', 7)];
  expect(nextAction(sums, domains)).toMatchObject({
    isCalm: false,
    domain: 'c.test',
    words: expect.stringMatching(/7 messages in the name of c\.test.*p=reject\.$/),
  });
  expect(nextAction(sums, [domain('b.test', 'none', 3)]).words).toContain('publish p=quarantine');
  expect(nextAction(sums, [domain('a.test', 'reject', 9)])).toMatchObject({
    isCalm: true,
    domain: null,
    words: expect.stringContaining('p=reject asks receivers to refuse'),
  });
  expect(nextAction(sums, [{ ...domain('b.test', 'none', 3), lastDay: '2026-11-03' }]).isCalm).toBe(true);
});

test('then what else there is to know', () => {
  const next = (count: number, passed: number, ...items: ReturnType<typeof item>[]) =>
    nextAction({ count, passed, items }, []);
  expect(next(10, 0, item('unknown'))).toMatchObject({ isCalm: false, item: null });
  expect(next(20, 10, item('aligned'), item('unknown')).words).toContain('50%');
  expect(next(10, 10, item('aligned')).words).toContain('Nothing to do: 100%');
});

test('what a page is about stands in its address', () => {
  const read = (query: string) => readReportFilter(new URLSearchParams(query));
  expect(read('')).toEqual({ days: 30 });
  expect(read('domain=a.test&days=90')).toEqual({ domain: 'a.test', days: 90 });
  expect(read('days=4&from=2026-11-02&to=2026-11-01')).toEqual({ days: 30 });
  expect(read('from=2026-11-01&to=2026-11-02')).toEqual({ from: '2026-11-01', to: '2026-11-02' });
  for (const query of ['?domain=a.test&days=90', '?from=2026-11-01&to=2026-11-02', ''])
    expect(reportQuery(read(query))).toBe(query);
});
