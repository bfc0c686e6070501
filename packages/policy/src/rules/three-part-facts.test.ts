import { describe, expect, test } from 'vitest';
import { evaluate } from './evaluate.ts';
import type { Fact } from './fact.ts';
import { createVocabulary, readExpression } from './syntax.ts';
import { readTemplate } from './template.ts';
import { testHost } from './testing.ts';

const facts: Fact[] = [
  { name: 'tls.in.version', type: 'string', stages: ['data'], words: 'For tests.' },
  { name: 'tls.in.resumption', type: 'int', stages: ['data'], words: 'For tests.' },
];
const vocabulary = createVocabulary(facts);
const host = testHost({ 'tls.in.version': 'TLSv1.3', 'tls.in.resumption': 25 });

describe('facts of TLS have three parts, one of them a word of the language', () => {
  test.each([
    ['tls.in.version == "TLSv1.3"', true],
    ['"tls.in.version" == "tls.in.version"', true],
    ["'a tls.in.version' == tls.in.version", false],
    ['tls.in.resumption >= 16 && tls.in.version in ["TLSv1.3"]', true],
    ['"x" in ["tls.in.x", "x"]', true],
  ])('%s', async (text, wanted) => {
    const read = readExpression(text, vocabulary);
    if (!read.ok) throw new Error(read.problem.reason);
    expect(await evaluate(read.tree, { host, facts: vocabulary.facts })).toBe(wanted);
  });

  test.each([
    ['tls.in.colour == "red"', 'there is no fact "tls.in.colour"; there are tls.in.version, tls.in.resumption', 7],
    ['tls.out.version == "x"', 'there is no fact', 0],
    ['tls.in == "x"', '', undefined],
  ])('%s is refused', (text, reason, position) => {
    const read = readExpression(text, vocabulary);
    expect(read.ok ? 'ok' : read.problem.reason).toContain(reason);
    if (position !== undefined) expect(read).toMatchObject({ problem: { position } });
  });

  test('a template names them too', () => {
    expect(readTemplate('over {tls.in.version}', vocabulary).ok).toBe(true);
    expect(readTemplate('over {tls.at.version}', vocabulary).ok).toBe(false);
  });
});
