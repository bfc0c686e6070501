import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { validateConfiguration } from './configuration.ts';

const folder = new URL('../../../docs/', import.meta.url);
const examples = readdirSync(folder)
  .filter((name) => name.endsWith('.md'))
  .flatMap((name) =>
    [...readFileSync(new URL(name, folder), 'utf8').matchAll(/^ *```(json|cel)\n(.*?)^ *```$/gms)].map(
      ([, language, text], at) => ({ name: `${name} ${at + 1} (${language})`, language, text: text! }),
    ),
  );

test('the documentation has examples', () => {
  expect(examples.length).toBeGreaterThan(3);
});

test.each(examples.filter(({ language }) => language === 'json').map(({ name, text }) => [name, text]))(
  '%s can be published',
  (_, text) => {
    const read = validateConfiguration(JSON.parse(text!));
    expect(read.ok ? [] : read.problems).toEqual([]);
  },
);

test.each(examples.filter(({ language }) => language === 'cel').map(({ name, text }) => [name, text]))(
  '%s is the condition of a rule',
  (_, text) => {
    const asked = [...text!.matchAll(/lookup\("([^"]+)"/g)].map(([, name]) => ({ name, source: { kind: 'static' } }));
    const rule = { name: 'example', stages: ['data'], verdict: 'accept', when: text!.trim() };
    const read = validateConfiguration({ rules: { ordered: [rule] }, lookups: { sources: asked } });
    expect(read.ok ? [] : read.problems).toEqual([]);
  },
);
