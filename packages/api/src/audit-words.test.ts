import { expect, test } from 'vitest';
import { auditSentence, knownActions } from './audit-words.ts';
import { appRouter } from './router.ts';

test('every write has a sentence of its own in the audit log', () => {
  const known = new Set(knownActions());
  const writes = Object.entries(appRouter._def.procedures).flatMap(([name, procedure]) =>
    (procedure as unknown as { _def: { type: string } })._def.type === 'mutation' ? [name] : [],
  );
  expect(writes.length).toBeGreaterThan(50);
  expect(writes.filter((name) => !known.has(name))).toEqual([]);
});

test.each([
  ['features.startSelfTest', 'dane/resolvers', {}, 'Ran the self-test dane/resolvers'],
  [
    'queue.changeHost',
    'mx:example.org',
    { clearBackOff: true },
    'Ended the back-off of the destination mx:example.org',
  ],
  [
    'queue.changeHost',
    'mx:example.org',
    { held: true, heldReason: 'moving' },
    'Held the destination mx:example.org: moving',
  ],
  ['webhooks.replay', 'crm', { count: 2 }, 'Had 2 deliveries of the webhook crm sent again'],
  ['early.forget', '192.0.2.1 25', {}, 'Had what 192.0.2.1 port 25 offered forgotten'],
  [
    'mtaSts.serve',
    'example.org',
    { mode: null, into: 'draft' },
    'Served no MTA-STS policy for example.org any more, in a draft',
  ],
  ['drafts.entries', null, { changes: 1 }, 'Changed entries in a draft, now of 1 change'],
  ['drafts.save', null, null, 'Kept a draft of 0 changes'],
])('%s %s %j', (action, target, detail, words) => {
  expect(auditSentence({ action, target, detail })).toBe(words);
});
