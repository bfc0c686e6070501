import { expect, test } from 'vitest';
import { differencesOf } from './compare.ts';
import type { SimulatedRecipient, SimulatedRun } from './result.ts';

const recipient: SimulatedRecipient = {
  address: 'bob@example.test',
  fate: 'accepted',
  stage: 'data',
  rule: 'builtin.data',
  reply: '250 2.0.0 Ok: queued as 0ABC',
  goesTo: 'bob@example.test',
  destination: 'sandbox',
  route: 'local:example.test',
  why: null,
  way: [],
  targets: [],
};
const run = (
  one: Partial<SimulatedRecipient> = {},
  stored: Partial<NonNullable<SimulatedRun['stored']>> = {},
): SimulatedRun => ({
  settings: { kind: 'inForce', revision: 1 },
  fate: one.fate ?? 'accepted',
  problem: null,
  steps: [],
  recipients: [{ ...recipient, ...one }],
  authentication: null,
  stored: { reversePath: 'ann@sender.test', size: 1, requireTls: false, added: [], removed: [], ...stored },
  events: [],
  ms: 1,
});
const kinds = (before: SimulatedRun, after: SimulatedRun): string[] =>
  differencesOf(before, after).map(({ kind }) => kind);

test('ids, times and the Received field are others each time, and no difference', () => {
  const received = (value: string) =>
    run({ reply: `250 2.0.0 Ok: queued as ${value}` }, { added: [{ name: 'Received', value }] });
  expect(kinds(received('1'), received('2'))).toEqual([]);
});

test.each([
  ['refused', { fate: 'refused' as const }],
  ['deferred', { fate: 'deferred' as const }],
  ['quarantined', { fate: 'quarantined' as const }],
  ['held', { fate: 'held' as const }],
  ['discarded', { fate: 'discarded' as const }],
  ['sent elsewhere', { destination: 'mx:far.test' }],
  ['another answer', { reply: '250 2.0.0 Fine' }],
  ['another rule', { rule: 'mine' }],
])('%s', (kind, one) => {
  expect(kinds(run(), run(one))).toEqual([kind]);
});

test('a refusal lifted is an acceptance', () => {
  expect(kinds(run({ fate: 'refused' }), run())).toEqual(['accepted']);
});

test('header fields are compared by name, with what is taken out', () => {
  const before = run({}, { added: [{ name: 'X-A', value: '1' }] });
  const after = run(
    {},
    { added: [{ name: 'X-A', value: '2' }], removed: [{ name: 'X-B', value: 'z' }], reversePath: '' },
  );
  expect(differencesOf(before, after)).toEqual([
    { kind: 'another header', about: 'X-A', before: '1', after: '2' },
    { kind: 'another header', about: 'X-B', before: '', after: 'taken out' },
    { kind: 'another sender', about: '', before: 'ann@sender.test', after: '' },
  ]);
});
