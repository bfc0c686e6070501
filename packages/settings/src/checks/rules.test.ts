import { expect, test } from 'vitest';
import { validateConfiguration } from '../configuration.ts';
import { ruleFacts } from '../rule-facts.ts';

const check = (rule: object, more: object = {}): unknown[] => {
  const read = validateConfiguration({ rules: { ordered: [{ name: 'mine', stages: ['data'], ...rule }] }, ...more });
  return read.ok ? read.warnings : read.problems;
};

test('a rule with a name and a stage is whole', () => {
  expect(check({})).toEqual([]);
  expect(check({ when: 'spf.result == "fail" && dmarc.status != "accept" && header("List-Id") == ""' })).toEqual([]);
});

test('what is wrong is told with its path and position', () => {
  expect(check({ when: 'spf.resutl == "x"' })).toEqual([
    expect.objectContaining({
      path: 'rules.ordered[0].when',
      position: 4,
      reason: expect.stringContaining('there is no fact "spf.resutl"'),
    }),
  ]);
  expect(check({ stages: ['rcpt'], when: 'dmarc.status == "reject"' })).toEqual([
    {
      path: 'rules.ordered[0].when',
      position: 0,
      reason: 'dmarc.status is not known yet at rcpt; it is at prdr, data',
    },
  ]);
  expect(check({ effects: [{ kind: 'tag', tag: '{nobody.home}' }] })).toEqual([
    expect.objectContaining({ path: 'rules.ordered[0].effects[0].tag', position: 1 }),
  ]);
  expect(check({ name: 'builtin.mine' })).toEqual([expect.objectContaining({ path: 'rules.ordered[0].name' })]);
  expect(check({ stages: ['connect'], verdict: 'discard' })).toEqual([
    expect.objectContaining({ path: 'rules.ordered[0].verdict' }),
  ]);
});

test('lists have to exist', () => {
  const when = 'clientIn("friends")';
  expect(check({ when })).toEqual([
    { path: 'rules.ordered[0].when', position: 9, reason: 'there is no list named "friends"' },
  ]);
  expect(check({ when }, { lists: { named: [{ name: 'friends', kind: 'hosts', items: ['192.0.2.1'] }] } })).toEqual([]);
});

test('a stage that is never reached is told', () => {
  expect(check({ stages: ['prdr'] })).toEqual([expect.objectContaining({ path: 'rules.ordered[0].stages' })]);
  expect(check({ stages: ['prdr'] }, { prdr: { advertiseHosts: ['*'] } })).toEqual([]);
});

test('every fact has two names, words and stages, and each is declared once', () => {
  const names = ruleFacts().map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, words, stages } of ruleFacts()) {
    expect(name).toMatch(/^(?:tls\.in|[a-z][A-Za-z]*)\.[a-z][A-Za-z0-9]*$/);
    expect(words).toMatch(/^[A-Z].*\.$/);
    expect(stages.length).toBeGreaterThan(0);
  }
});
