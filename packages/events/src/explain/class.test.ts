import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { patternsByClass } from './class/patterns.ts';
import { replyClasses } from './class/words.ts';
import { classOfReply, replyClassNames } from './class.ts';
import type { ReplyPattern } from './explanation.ts';
import { replyPatterns } from './replies.ts';

const corpus = readFileSync(new URL('../../testdata/reply-classes.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const at = line.indexOf('|');
    return {
      expected: line.slice(0, at).trim(),
      text: line
        .slice(at + 1)
        .trim()
        .replaceAll('\\n', '\n'),
    };
  });

test.for(corpus)('$expected: $text', ({ expected, text }) => {
  expect(classOfReply({ text })).toBe(expected);
});

test('each pattern has one class, and no class speaks of a pattern that is not there', () => {
  const classed = Object.values(patternsByClass).flat();
  expect(classed.toSorted()).toEqual(replyPatterns.map(({ id }) => id).toSorted());
});

test('every class is met in the corpus', () => {
  expect(new Set(corpus.map(({ expected }) => expected))).toEqual(new Set(Object.keys(replyClasses)));
});

test('what went well has no class', () => {
  expect(classOfReply({ text: '250 2.0.0 Ok: queued as 12' })).toBeNull();
  expect(classOfReply({ code: 250 })).toBeNull();
});

test('the operator knows better', () => {
  const own: ReplyPattern = {
    id: 'partner',
    title: 'Partner',
    meaning: 'Their words.',
    cause: '',
    whose: 'remote',
    next: 'Wait for them.',
    match: ['slow lane'],
  };
  const reply = { text: '550 5.1.1 User unknown in the slow lane' };
  expect(classOfReply(reply, [own])).toBe('no-such-user');
  expect(classOfReply(reply, [{ ...own, class: 'throttling' }])).toBe('throttling');
});

test('never throws, and names a class that there is', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.option(fc.integer({ min: 0, max: 999 })),
      fc.option(fc.string()),
      (text, code, enhanced) => {
        const found = classOfReply({ text, code, enhanced });
        expect(found === null || replyClassNames.includes(found)).toBe(true);
      },
    ),
  );
});
