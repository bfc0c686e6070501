import { expect, test } from 'vitest';
import { nextAction } from './next-action.ts';
import { readReportFilter, reportQuery } from './report-filter.ts';

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
  const action = nextAction({ count: 30, passed: 10, items });
  expect(action).toMatchObject({ isCalm: false, item: 1, words: expect.stringMatching(words) });
});

test('then what else there is to know', () => {
  expect(nextAction({ count: 10, passed: 0, items: [item('unknown')] })).toMatchObject({ isCalm: false, item: null });
  expect(nextAction({ count: 20, passed: 10, items: [item('aligned'), item('unknown')] }).words).toContain('50%');
  expect(nextAction({ count: 10, passed: 10, items: [item('aligned')] }).words).toContain('Nothing to do: 100%');
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
