import { expect, test } from 'vitest';
import { type Policy, policyOutlook } from './policy-outlook.ts';

const sums = ({ broken = 0, forwarded = 0, days = 30, count = 100 }) => ({
  firstDay: new Date(Date.UTC(2026, 10, 30) - (days - 1) * 86_400_000).toISOString().slice(0, 10),
  lastDay: '2026-11-30',
  count,
  groups: [
    { group: 'aligned' as const, count: count - broken - 5 },
    { group: 'broken' as const, count: broken },
    { group: 'forwarded' as const, count: forwarded },
    { group: 'unknown' as const, count: 5 },
  ],
  items: broken > 0 ? [{ group: 'broken' as const, sender: 'SendGrid', count: broken }] : [],
});

test.each<[string, Policy | null, Parameters<typeof sums>[0], string, Policy | null]>([
  ['nothing is known', null, {}, 'unknown', null],
  ['no mail at all', 'none', { count: 0 }, 'unknown', null],
  ['something is broken', 'none', { broken: 20 }, 'wait', null],
  ['something is broken already', 'reject', { broken: 20 }, 'wait', null],
  ['all is well, for too short a time', 'none', { days: 7 }, 'wait', null],
  ['all is well', 'none', {}, 'ready', 'quarantine'],
  ['all is well under quarantine', 'quarantine', { days: 14 }, 'ready', 'reject'],
  ['all is done', 'reject', {}, 'done', null],
])('%s', (_, policy, given, verdict, next) => {
  const outlook = policyOutlook(policy, sums(given));
  expect(outlook).toMatchObject({ verdict, next, stopped: { unknown: 5, forwarded: 0, broken: given.broken ?? 0 } });
});

test('who would be hit is named', () => {
  expect(policyOutlook('none', sums({ broken: 20 })).words).toBe(
    'Not yet: p=quarantine or p=reject would hit 20 messages of yours (20%), sent by SendGrid. Mend these first.',
  );
});

test.each<[Policy]>([['none'], ['reject']])('what forwarders would lose is said, at p=%s', (policy) => {
  expect(policyOutlook(policy, sums({})).words).not.toContain('forwarders');
  expect(policyOutlook(policy, sums({ forwarded: 1567 })).words).toContain(
    '1,567 messages came by way of forwarders and lost the proof: some receivers stop such mail too.',
  );
});

test('days without reports do not make it safe', () => {
  expect(policyOutlook('none', sums({ days: 1 }))).toMatchObject({
    verdict: 'wait',
    words: expect.stringContaining('these reports cover 1 day only'),
  });
});
