import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expressionTokens, templateTokens } from './cel-tokens.ts';

const kinds = (text: string, read = expressionTokens) =>
  read(text)
    .filter(({ text: piece }) => piece.trim() !== '')
    .map(({ kind, text: piece }) => `${kind} ${piece}`);

test('an expression by what its pieces are', () => {
  expect(kinds('spf.result == "fail" && !clientIn("friends") // why')).toEqual([
    'fact spf.result',
    'operator ==',
    'text "fail"',
    'operator &&',
    'operator !',
    'function clientIn',
    'plain (',
    'text "friends"',
    'plain )',
    'note // why',
  ]);
  expect(kinds('message.subject.contains("x") ? 5 : true')).toEqual([
    'fact message.subject',
    'plain .',
    'function contains',
    'plain (',
    'text "x"',
    'plain )',
    'operator ?',
    'number 5',
    'operator :',
    'word true',
  ]);
});

test('a template: braces hold expressions, and a brace in quotes closes nothing', () => {
  expect(kinds('No, {client.address}: {= "}" + spf.result }!', templateTokens)).toEqual([
    'plain No, ',
    'brace {',
    'fact client.address',
    'brace }',
    'plain : ',
    'brace {=',
    'text "}"',
    'operator +',
    'fact spf.result',
    'brace }',
    'plain !',
  ]);
});

test('the pieces are always the whole text', () => {
  const pieces = fc.constantFrom('{', '}', '{=', '"', "'", '\\', ' ', '\n', '//', 'a.b', '&&', '5.', 'size(', '.');
  const texts = fc.array(pieces).map((parts) => parts.join(''));
  for (const read of [expressionTokens, templateTokens]) {
    fc.assert(
      fc.property(
        texts,
        (text) =>
          read(text)
            .map((one) => one.text)
            .join('') === text,
      ),
    );
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (text) =>
          read(text)
            .map((one) => one.text)
            .join('') === text,
      ),
    );
  }
});
