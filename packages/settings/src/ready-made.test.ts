import { readyMadeRules } from '@posthorn/policy/rules/ready-made';
import { expect, test } from 'vitest';
import { validateConfiguration } from './configuration.ts';
import { features } from './groups.ts';

test.each(readyMadeRules.map((one) => [one.id, one] as const))(
  '%s can be published as it is',
  (_id, { rule, lists, lookups, feature, title, words }) => {
    const named = lists.map(({ name, kind }) => ({ name, kind, items: [] }));
    const read = validateConfiguration({
      rules: { ordered: [rule] },
      lists: { named },
      lookups: { sources: lookups.map(writtenHere) },
      prdr: { advertiseHosts: ['*'] },
      dmarc: { failureReports: 'rules' },
    });
    expect(read.ok ? read.warnings : read.problems).toEqual([]);
    expect(features.map(({ slug }) => String(slug))).toContain(feature);
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(words).toMatch(/^[A-Z].{20,}\.$/);
  },
);

test('all of them together, each name once', () => {
  const lists = readyMadeRules.flatMap((one) => one.lists).map(({ name, kind }) => ({ name, kind, items: [] }));
  const read = validateConfiguration({
    rules: { ordered: readyMadeRules.map(({ rule }) => rule) },
    lists: { named: lists },
    lookups: { sources: readyMadeRules.flatMap(({ lookups }) => lookups).map(writtenHere) },
    prdr: { advertiseHosts: ['*'] },
    dmarc: { failureReports: 'rules' },
  });
  expect(read.ok ? read.warnings : read.problems).toEqual([]);
});

const writtenHere = ({ name }: { name: string }) => ({ name, source: { kind: 'static', entries: [] } });
