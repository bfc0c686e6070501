import { expect, test } from 'vitest';
import { validateConfiguration } from '../configuration.ts';

const found = (dsn: object, more: object = {}) => {
  const checked = validateConfiguration({ dsn, ...more });
  return {
    problems: checked.ok ? [] : checked.problems.map(({ path, reason }) => `${path} ${reason}`),
    warnings: checked.ok
      ? checked.warnings.filter(({ path }) => path.startsWith('dsn')).map(({ path, reason }) => `${path} ${reason}`)
      : [],
  };
};

test.each([
  [
    'an unknown variable',
    { texts: [{ language: 'de', failedText: 'Hallo {nobody}' }] },
    /texts\[0\]\.failedText unknown placeholder/,
  ],
  [
    'one that subjects do not have',
    { texts: [{ language: 'de', failedSubject: '{details}' }] },
    /failedSubject unknown placeholder/,
  ],
  [
    'a line that mail cannot carry',
    { texts: [{ language: 'de', delayedText: 'x'.repeat(201) }] },
    /200 characters without a blank/,
  ],
  ['half a character', { texts: [{ language: 'de', delayedText: 'a\ud800' }] }, /half a character/],
  ['a second line in a subject', { texts: [{ language: 'de', failedSubject: 'a\r\nBcc: b' }] }, /control character/],
  ['a language nobody has words in', { languages: ['fr'] }, /dsn\.languages\[0\] there are no texts in "fr"/],
  [
    'the same for some senders',
    { languageOf: [{ name: 'a', languages: ['en', 'fr'] }] },
    /languageOf\[0\]\.languages\[1\]/,
  ],
  ['no language', { languages: ['d e'] }, /letters, digits/],
])('%s is refused', (_, dsn, reason) => {
  expect(found(dsn).problems).toEqual([expect.stringMatching(reason)]);
});

test('mail to one domain has a language of its own, if there are words in it', () => {
  const overrides = { domains: { 'example.org': { dsn: { languages: ['de', 'fr'] } } } };
  expect(found({}, { overrides }).problems).toEqual([
    expect.stringMatching(/^overrides\.domains\["example\.org"\]\.dsn\.languages\[1\] there are no texts in "fr"/),
  ]);
  expect(found({ texts: [{ language: 'fr' }] }, { overrides }).problems).toEqual([]);
});

test('what senders would miss is warned of', () => {
  const { problems, warnings } = found({ languages: ['fr', 'de-AT'], texts: [{ language: 'fr', failedText: 'Non.' }] });
  expect(problems).toEqual([]);
  expect(warnings).toEqual([
    expect.stringMatching(/failedText does not say \{details\}/),
    expect.stringMatching(/is said in English for want of words: Failure, Delay/),
  ]);
});
