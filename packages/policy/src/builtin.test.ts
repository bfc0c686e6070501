import { expect, test } from 'vitest';
import { builtinRules, describeRule } from './builtin.ts';
import { isFinal, stages, stageWords, verdicts, verdictWords } from './stage.ts';

test('every built-in rule, stage and verdict has words', () => {
  for (const [name, words] of Object.entries(builtinRules)) {
    expect(name).toMatch(/^builtin\.[a-z]+(-[a-z]+)*$/);
    expect(words.title, name).toMatch(/^[A-Z].*[^.]$/);
    expect(words.summary, name).toMatch(/^[A-Z].*\.$/);
  }
  expect(Object.keys(stageWords)).toEqual([...stages]);
  expect(Object.keys(verdictWords)).toEqual([...verdicts]);
  expect(verdicts.filter((verdict) => !isFinal(verdict))).toEqual(['warn', 'require']);
});

test('a rule without words is told by its name', () => {
  expect(describeRule('builtin.size').setting).toBe('smtp.maxMessageSize');
  expect(describeRule('no-mail-on-sunday')).toEqual({ title: 'no-mail-on-sunday', summary: 'A rule of yours.' });
  expect(describeRule('builtin.toString').title).toBe('builtin.toString');
  expect(describeRule('toString').title).toBe('toString');
});
