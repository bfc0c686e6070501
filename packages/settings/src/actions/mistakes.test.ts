import { expect, test } from 'vitest';
import { entryMistakes } from './mistakes.ts';

const lists = new Set(['friends']);
const sql = (statement: string) => ({ kind: 'sql', server: 'crm', when: '', statement }) as const;

test('expressions that are well are not spoken of', () => {
  const log = { kind: 'log', when: 'event.code > 500', text: '{event.type}: {= event.host + "!" }' } as const;
  const steps = [sql('select {event.recipient}'), log];
  expect(entryMistakes({ when: 'inList(event.host, "friends")', steps }, lists)).toEqual([]);
  expect(entryMistakes({ when: '', ask: { kind: 'webhook', endpoint: 'x' } }, lists)).toEqual([]);
});

test.each([
  [{ when: 'event.code > "five"' }, 'when', 0],
  [{ when: 'event.hots == ""' }, 'when', 6],
  [{ when: '', steps: [sql('select 1'), sql('select {event.reciepient}')] }, 'steps[1].statement', 14],
  [{ when: '', steps: [{ kind: 'log', when: 'event.host', text: 'x' }] }, 'steps[0].when', 0],
  [{ when: '', steps: [{ kind: 'log', when: '', text: 'to {= event.host + 1 }' }] }, 'steps[0].text', 6],
  [
    { when: '', steps: [{ kind: 'redis', server: 'r', when: '', command: 'GET {event.nothing}' }] },
    'steps[0].command',
    11,
  ],
  [{ when: '', ask: { kind: 'cel', expression: 'event.port + event.host' } }, 'ask.expression', 0],
] as const)('%j: at %s, character %i', (entry, path, position) => {
  expect(entryMistakes(entry as never, lists)).toEqual([{ path, position, reason: expect.stringMatching(/./) }]);
});
