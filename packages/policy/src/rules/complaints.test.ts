import { expect, it } from 'vitest';
import { createVocabulary, readExpression } from './syntax.ts';

const vocabulary = createVocabulary([{ name: 'sender.address', type: 'address', stages: ['mail'], words: '' }]);
const reasonOf = (text: string): string => {
  const read = readExpression(text, vocabulary);
  return read.ok ? 'fine' : `${read.problem.position}: ${read.problem.reason}`;
};

it.each([
  [
    'senderIn("blocked")',
    '0: there is no function "senderIn"; did you mean inList(sender.domain, "list") or clientIn("list") or inNetwork(client.address, "192.0.2.0/24")?',
  ],
  ['true && clientIn(3)', '8: clientIn is written clientIn("list"), and does not take a number'],
  ['clientIn()', '0: clientIn is written clientIn("list"), and does not take nothing'],
  ['sender.address.contain("x")', '0: there is no function "contain" of a text; did you mean text.contains("x")?'],
  ['sender.address.frobnicate()', '0: there is no function "frobnicate" of a text'],
  ['sender.address + 1 == ""', '0: a text and a number do not go together with +'],
  ['clientIn("blocked")', 'fine'],
])('%s', (text, reason) => {
  expect(reasonOf(text)).toBe(reason);
});
