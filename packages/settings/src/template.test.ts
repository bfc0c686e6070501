import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fillTemplate, parseTemplate, templateFault } from './template.ts';

const variables = [
  { name: 'domain', words: 'the domain', sample: 'example.org' },
  { name: 'local', words: 'the local part', sample: 'ann' },
];

test('variables are filled in, and nothing else', () => {
  expect(fillTemplate('{local} at {domain}', { local: 'ann', domain: '{local}' })).toBe('ann at {local}');
  expect(fillTemplate('{local} {other}', { local: '$&' })).toBe('$& {other}');
  expect(fillTemplate('{toString}', {})).toBe('{toString}');
});

test.each([
  ['a {domian}', 2, 'did you mean "{domain}"?'],
  ['{zzzz}', 0, 'known: {domain} {local}'],
  ['a { b', 2, 'encloses no variable'],
  ['{a-b}', 0, 'encloses no variable'],
  ['{}', 0, 'encloses no variable'],
  ['{{domain}}', 0, 'encloses no variable'],
  ['x } y', 2, 'closes nothing'],
])('%s: character %i, %s', (text, position, reason) => {
  expect(templateFault(text, variables)).toEqual({ position, reason: expect.stringContaining(reason) });
});

test('a template without faults keeps its text when every variable stands for itself', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const read = parseTemplate(text);
      expect(fillTemplate(text, {})).toBe(text);
      if (!read.ok) expect(text.slice(read.position, read.position + 1)).toMatch(/[{}]/);
    }),
  );
});
